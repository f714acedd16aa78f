// Program processes as the private cluster needs them: under another user, out of reach of the terminal, ended with us.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace plaza::pg::cluster {

struct User {
    std::string name;
    uid_t uid;
    gid_t gid;
};

/// Whom PostgreSQL runs as: ourselves, or where we are root, which it refuses, the user of Debian's package.
/// Throws std::runtime_error where there is no such user.
User postgres_user();

struct Program {
    std::vector<std::string> command;  // the path of the program first
    std::filesystem::path directory;   // to run in
    int output;                        // what takes its standard output and error
    int death_signal = SIGTERM;        // sent to it when the thread that started it ends, however that happens
};

/// Starts it as that user, in a session of its own.
pid_t start_program(const Program& program, const User& user);

struct Outcome {
    bool succeeded;
    std::string output;
};

/// Runs a program as that user to its end.
Outcome run_program(std::vector<std::string> command, const std::filesystem::path& directory, const User& user);

}  // namespace plaza::pg::cluster
