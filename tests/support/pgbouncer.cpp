#include "tests/support/pgbouncer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "tests/support/cluster.hpp"

namespace plaza::test {

namespace {

/// Writes the settings and returns their path. Creates a private directory for the socket.
std::string write_settings(const Home& home, const Postgres& postgres, const std::string& settings) {
    const auto directory = (home.path() / "socket").string();
    const auto make =
        fmt::format("mkdir -m 0700 {0} && chown --reference={1} {0}", directory, pristine_cluster().string());
    if (std::system(make.c_str()) != 0) throw std::runtime_error(make);
    home.write("users", R"("plaza" "")"
                        "\n");
    home.write("pgbouncer.ini", fmt::format("[databases]\n* = host={} port={}\n"
                                            "[pgbouncer]\nlisten_addr =\nlisten_port = 6432\nunix_socket_dir = {}\n"
                                            "auth_type = trust\nauth_file = {}\n{}\n",
                                            postgres.socket_directory(), postgres.port(), directory,
                                            (home.path() / "users").string(), settings));
    return (home.path() / "pgbouncer.ini").string();
}

/// PgBouncer refuses to run as root, like PostgreSQL.
std::vector<std::string> as_postgres() {
    if (geteuid() != 0) return {};
    return {"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
}

}  // namespace

Pgbouncer::Pgbouncer(const Postgres& postgres, const std::string& settings)
    : process_({write_settings(home_, postgres, settings)}, {},
               {.directory = {}, .wrapper = as_postgres(), .program = "/usr/sbin/pgbouncer"}) {
    process_.wait_for_output("process up");
}

std::string Pgbouncer::url() const {
    return fmt::format("postgresql://plaza@/plaza?host={}&port=6432", (home_.path() / "socket").string());
}

}  // namespace plaza::test
