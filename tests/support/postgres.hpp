// Postgres: a PostgreSQL of a test's own, as an external one that it may stop, kill and start again.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/home.hpp"

namespace plaza::test {

class Postgres {
 public:
    enum class End { fast, immediate };

    /// By a socket alone, or also on a port of 127.0.0.1.
    enum class Reach { socket, tcp };

    /// Starts it, with an empty database `plaza`, and with these variables, `NAME=value …`, in its environment.
    explicit Postgres(std::string environment = {}, Reach reach = Reach::socket);
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    /// A standby of another, which follows it.
    [[nodiscard]] static std::unique_ptr<Postgres> standby_of(const Postgres& primary);

    [[nodiscard]] std::string url(const std::string& database = "plaza") const;
    /// For a URL of several hosts.
    [[nodiscard]] std::string socket_directory() const;
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] pid_t pid() const;
    void start() const;
    void stop(End end = End::fast) const;
    /// Makes the standby a primary.
    void promote() const;

 private:
    struct Empty {};
    explicit Postgres(Empty /*no files*/) {}

    Home home_;
    std::string environment_;
    Reach reach_ = Reach::socket;
    std::uint16_t port_ = 5432;
};

}  // namespace plaza::test
