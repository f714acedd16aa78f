// Cluster: the fixture for tests of a private PostgreSQL, with a directory for it.
#pragma once

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/types.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::test {

struct Cluster : testing::Test {
    std::filesystem::path home;
    std::filesystem::path directory;  // the data directory
    std::vector<std::string> log;
    std::mutex log_mutex;

    Cluster() {
        std::string name = std::filesystem::temp_directory_path() / "plaza-cluster-XXXXXX";
        home = mkdtemp(name.data());
        std::filesystem::permissions(home, std::filesystem::perms(0711));
        directory = home / "data";
    }
    ~Cluster() override { std::filesystem::remove_all(home); }

    std::unique_ptr<pg::Cluster> start() {
        return pg::Cluster::start(directory, [this](std::string_view line) {
            const std::scoped_lock lock(log_mutex);
            log.emplace_back(line);
        });
    }

    std::vector<std::string> lines() {
        const std::scoped_lock lock(log_mutex);
        return log;
    }

    pid_t postmaster(std::string_view files = "postgres") const {
        pid_t pid = 0;
        std::ifstream(directory / files / "postmaster.pid") >> pid;
        return pid;
    }

    static bool ends(const pg::cluster::Descriptor& process) {
        pollfd wait{process.get(), POLLIN, 0};
        return poll(&wait, 1, 10'000) == 1;
    }

    /// Repeats the query until it is answered, for up to 10 s.
    static std::string first_answer(const Secret& url, std::string_view sql) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (true) try {
                return pg::BlockingConnection(url).query(sql)[0][0];
            } catch (const pg::BlockingError&) {
                if (std::chrono::steady_clock::now() > limit) throw;
                std::this_thread::yield();
            }
    }
};

}  // namespace plaza::test
