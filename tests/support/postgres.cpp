#include "tests/support/postgres.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/app.hpp"
#include "tests/support/cluster.hpp"

namespace plaza::test {

namespace {

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

/// Runs a program of PostgreSQL in `home`. PostgreSQL refuses to run as root.
void run_program(const std::filesystem::path& home, const std::string& words, const std::string& environment = {}) {
    const auto* user = geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups" : "";
    run(fmt::format("cd {0} && {1} env {3} $(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/{2}", home.string(),
                    user, words, environment));
}

void pg_ctl(const std::filesystem::path& home, const std::string& words, const std::string& environment = {}) {
    run_program(home, fmt::format("pg_ctl -s -w -D {}/files {}", home.string(), words), environment);
}

}  // namespace

Postgres::Postgres(std::string environment, Reach reach) : environment_(std::move(environment)), reach_(reach) {
    if (reach == Reach::tcp) port_ = free_port();
    run(fmt::format("cp -a {0} {1}/files && mkdir -m 0700 {1}/socket && chown --reference={1}/files {1}/socket",
                    pristine_cluster().string(), home_.path().string()));
    start();
    pg::BlockingConnection(Secret(url("postgres"))).script("create database plaza");
}

std::unique_ptr<Postgres> Postgres::standby_of(const Postgres& primary) {
    std::unique_ptr<Postgres> standby(new Postgres(Empty{}));
    const auto home = standby->home_.path().string();
    run(fmt::format("mkdir -m 0700 {0}/files {0}/socket && chown --reference={1} {0}/files {0}/socket", home,
                    pristine_cluster().string()));
    run_program(home,
                fmt::format("pg_basebackup -D {}/files -d '{}' -R -c fast --no-sync", home, primary.url("postgres")));
    standby->start();
    return standby;
}

Postgres::~Postgres() {
    if (pid() > 0) stop(End::immediate);
}

std::string Postgres::url(const std::string& database) const {
    return fmt::format("postgresql://plaza@/{}?host={}&port={}", database, socket_directory(), port_);
}

std::string Postgres::socket_directory() const {
    return (home_.path() / "socket").string();
}

pid_t Postgres::pid() const {
    return postmaster_of(home_.path() / "files");
}

void Postgres::start() const {
    pg_ctl(home_.path(),
           fmt::format("-l /dev/null -o '-c listen_addresses={} -c port={} -c fsync=off -c unix_socket_directories={}' "
                       "start",
                       reach_ == Reach::tcp ? "127.0.0.1" : "", port_, socket_directory()),
           environment_);
}

void Postgres::stop(End end) const {
    pg_ctl(home_.path(), end == End::fast ? "-m fast stop" : "-m immediate stop");
}

void Postgres::promote() const {
    pg_ctl(home_.path(), "promote");
}

}  // namespace plaza::test
