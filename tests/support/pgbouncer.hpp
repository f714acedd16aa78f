// Pgbouncer: PgBouncer in front of a PostgreSQL of a test's own.
#pragma once

#include <string>

#include "tests/support/home.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

class Pgbouncer {
 public:
    /// With these lines in the section [pgbouncer] of its settings, such as `pool_mode = session`.
    Pgbouncer(const Postgres& postgres, const std::string& settings);

    /// Of the database `plaza`, through it.
    [[nodiscard]] std::string url() const;

 private:
    Home home_;
    Process process_;
};

}  // namespace plaza::test
