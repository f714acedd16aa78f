// Postgres: an external PostgreSQL for one test, which may stop, kill and restart it.
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

    /// Only through a socket, or also on a port of 127.0.0.1.
    enum class Reach { socket, tcp };

    /// Starts PostgreSQL with an empty database `plaza` and these environment variables, `NAME=value …`.
    explicit Postgres(std::string environment = {}, Reach reach = Reach::socket);
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    /// Starts a standby that follows the primary.
    [[nodiscard]] static std::unique_ptr<Postgres> standby_of(const Postgres& primary);

    [[nodiscard]] std::string url(const std::string& database = "plaza") const;
    /// The directory of the socket, for a URL with several hosts.
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
