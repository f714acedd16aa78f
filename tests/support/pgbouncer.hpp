// Pgbouncer: PgBouncer in front of a PostgreSQL of the test.
#pragma once

#include <string>

#include "tests/support/home.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

class Pgbouncer {
 public:
    /// Starts it with these lines in the section [pgbouncer], such as `pool_mode = session`.
    Pgbouncer(const Postgres& postgres, const std::string& settings);

    /// The URL of the database `plaza` through PgBouncer.
    [[nodiscard]] std::string url() const;

 private:
    Home home_;
    Process process_;
};

}  // namespace plaza::test
