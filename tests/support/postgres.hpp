// Postgres: a PostgreSQL of a test's own, as an external one that it may stop, kill and start again.
#pragma once

#include <initializer_list>
#include <string>

#include "tests/support/home.hpp"

namespace plaza::test {

class Postgres {
 public:
    enum class End { fast, immediate };

    /// Starts it, with an empty database `plaza`, and with these variables, `NAME=value …`, in its environment.
    explicit Postgres(std::string environment = {});
    ~Postgres();
    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    [[nodiscard]] std::string url(const std::string& database = "plaza") const;
    [[nodiscard]] pid_t pid() const;
    void start() const;
    void stop(End end = End::fast) const;

 private:
    Home home_;
    std::string environment_;
};

}  // namespace plaza::test
