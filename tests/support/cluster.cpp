#include "tests/support/cluster.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "tests/support/paths.hpp"

namespace plaza::test {

namespace {

std::string make_private_cluster() {
    std::string parent = "/tmp/plaza-tests-XXXXXX";
    if (mkdtemp(parent.data()) == nullptr) throw std::runtime_error("cannot make a directory in /tmp");
    // PostgreSQL's user needs access.
    auto directory = parent + "/cluster";
    const auto script = fmt::format("{}/tests/support/cluster", source_directory);
    auto start = fmt::format("chmod 711 {} && {} start {} {} >&2", parent, script, directory, plaza_binary);
    if (std::system(start.c_str()) != 0) throw std::runtime_error("cannot start PostgreSQL for the tests");
    // The pipe closes when this process exits for any reason. A separate session survives Ctrl-C.
    auto stop = fmt::format("exec setsid sh -c 'cat; {} stop {}; rmdir {}' >/dev/null 2>&1", script, directory, parent);
    if (popen(stop.c_str(), "we") == nullptr) throw std::runtime_error("cannot watch PostgreSQL for the tests");
    return directory;
}

const std::string& cluster_directory() {
    static const std::string directory = [] {
        const char* shared = std::getenv("PLAZA_TEST_CLUSTER");
        return shared != nullptr ? std::string(shared) : make_private_cluster();
    }();
    return directory;
}

}  // namespace

std::string database_url(const std::string& database) {
    return fmt::format("postgresql://plaza@/{}?host={}/socket", database, cluster_directory());
}

std::filesystem::path pristine_cluster() {
    return std::filesystem::path(cluster_directory()) / "pristine";
}

}  // namespace plaza::test
