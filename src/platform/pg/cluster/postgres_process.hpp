// Starts programs for the private cluster: as another user, in their own session, and ended with this process.
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

/// The user to run PostgreSQL as: the current user, or `postgres` for root, because PostgreSQL refuses root. Throws
/// std::runtime_error if there is no such user.
User postgres_user();

struct Program {
    std::vector<std::string> command;  // the path of the program first
    std::filesystem::path directory;   // the working directory
    int output;                        // the descriptor for standard output and error
    int death_signal = SIGTERM;        // sent to the program when the thread that started it ends
};

/// Starts the program as that user, in a new session.
pid_t start_program(const Program& program, const User& user);

struct Outcome {
    bool succeeded;
    std::string output;
};

/// Runs a program as that user, and waits for its end.
Outcome run_program(std::vector<std::string> command, const std::filesystem::path& directory, const User& user);

}  // namespace plaza::pg::cluster
