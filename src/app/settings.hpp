// The settings of the process: its files and threads, how it uses the database, how it stops, and its log.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "platform/base/setting.hpp"

namespace plaza::app {

enum class LogFormat { automatic, text, json };  // automatic: text on a terminal, otherwise JSON

struct ProcessSettings {
    std::string data_dir;  // empty: ./plaza-data, or /var/lib/plaza for root
    std::optional<std::size_t> threads;
    std::optional<std::size_t> database_connections;
    std::size_t database_servers = 2;
    std::chrono::seconds database_wait{60};
    Switch migrate = Switch::on;
    std::string public_url;  // without a trailing slash; empty: the address that the server listens on
    std::chrono::seconds drain{3};
    std::chrono::seconds shutdown_limit{5};
    Switch request_log = Switch::on;
    LogFormat log_format = LogFormat::automatic;

    void declare(SettingList& settings) {
        settings.section("Listening")
            .add(
                "Directory for the private PostgreSQL and the keys. Empty: `./plaza-data`, or `/var/lib/plaza` "
                "for root.",
                {{"PLAZA_DATA_DIR", data_dir}})
            .add(
                "Threads that serve requests. Each uses 4 to 9 connections to PostgreSQL. Empty: one per core, at "
                "most 8, and fewer if PostgreSQL allows too few connections.",
                {{"PLAZA_THREADS", threads, Whole{1, 256}}});
        declare_database(settings.section("Database"));
        settings.section("Mail").add(
            "Public address of the server, such as `https://plaza.example.com`, for links in mails. Empty: the address "
            "that the server listens on.",
            {{"PLAZA_PUBLIC_URL", public_url}});
        settings.section("Limits of requests and connections")
            .add(
                "Seconds between SIGTERM and the stop. The server reports that it is not ready and still answers, so "
                "that a load balancer can switch to another server. Ctrl-C does not wait.",
                {{"PLAZA_DRAIN_S", drain, Whole{0, 3'600, std::chrono::seconds{1}}}})
            .add("Seconds that running requests have to finish after that.",
                 {{"PLAZA_SHUTDOWN_TIMEOUT_S", shutdown_limit, Whole{1, 86'400, std::chrono::seconds{1}}}});
        settings.section("Log")
            .add("One line per request: `on` or `off`.", {{"PLAZA_REQUEST_LOG", request_log}})
            .add("`auto` (text on a terminal, otherwise JSON), `text` or `json`.",
                 {{"PLAZA_LOG_FORMAT", log_format,
                   Words<LogFormat>{
                       {"auto", LogFormat::automatic}, {"text", LogFormat::text}, {"json", LogFormat::json}}}});
    }

    /// Throws ConfigError.
    void check() const;

    [[nodiscard]] std::size_t thread_count() const;

 private:
    void declare_database(SettingSection& section) {
        section
            .add(
                "Connections of this server to PostgreSQL, at least 5. Empty: as many as its threads can use, but no "
                "more than its share of what PostgreSQL and the role allow.",
                {{"PLAZA_DATABASE_CONNECTIONS", database_connections, Whole{5, 10'000}}})
            .add("Number of servers that share the database. Double it if new servers start before old ones stop.",
                 {{"PLAZA_DATABASE_SERVERS", database_servers, Whole{1, 1'000}}})
            .add("Seconds that `plaza serve` waits for a database that does not answer yet.",
                 {{"PLAZA_DATABASE_WAIT_S", database_wait, Whole{0, 3'600, std::chrono::seconds{1}}}})
            .add("Apply missing migrations at start: `on`, or `off` to refuse to start without them.",
                 {{"PLAZA_MIGRATE", migrate}});
    }
};

}  // namespace plaza::app
