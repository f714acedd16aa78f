#include "tests/support/postgres.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "platform/pg/blocking.hpp"
#include "tests/support/cluster.hpp"

namespace plaza::test {

namespace {

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

/// PostgreSQL refuses to run as root.
void pg_ctl(const std::filesystem::path& home, const std::string& words, const std::string& environment = {}) {
    const auto* user = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
    run(fmt::format(
        "cd {0} && {1} env {3} $(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/pg_ctl -s -w -D {0}/files {2}",
        home.string(), user, words, environment));
}

}  // namespace

Postgres::Postgres(std::string environment) : environment_(std::move(environment)) {
    run(fmt::format("cp -a {0} {1}/files && mkdir -m 0700 {1}/socket && chown --reference={1}/files {1}/socket",
                    pristine_cluster().string(), home_.path().string()));
    start();
    pg::BlockingConnection(Secret(url("postgres"))).script("create database plaza");
}

Postgres::~Postgres() {
    if (pid() > 0) stop(End::immediate);
}

std::string Postgres::url(const std::string& database) const {
    return fmt::format("postgresql://plaza@/{}?host={}/socket", database, home_.path().string());
}

pid_t Postgres::pid() const {
    return postmaster_of(home_.path() / "files");
}

void Postgres::start() const {
    pg_ctl(home_.path(),
           fmt::format("-l /dev/null -o '-c listen_addresses= -c fsync=off -c "
                       "unix_socket_directories={}/socket' start",
                       home_.path().string()),
           environment_);
}

void Postgres::stop(End end) const {
    pg_ctl(home_.path(), end == End::fast ? "-m fast stop" : "-m immediate stop");
}

}  // namespace plaza::test
