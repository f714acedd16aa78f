// Inspects and ends PostgreSQL processes from outside.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

/// Opens a pidfd, which stays valid if the process id is reused. Empty if there is no such process.
Descriptor open_process(pid_t pid);

/// Whether postmaster.pid in the cluster says that this process accepts connections.
bool is_ready(const std::filesystem::path& files, pid_t pid);

/// Whether a running process of the cluster accepts connections.
bool is_ready(const std::filesystem::path& files);

/// Waits for the end of a process. Returns false after `time`.
bool ends_within(const Descriptor& process, std::chrono::milliseconds time);

/// Ends a postmaster: fast shutdown (SIGINT), after 10 s immediate shutdown (SIGQUIT), after 5 s more SIGKILL.
void end_postmaster(const Descriptor& process);

/// Ends the postmaster that a killed server left running on this cluster, if there is one.
void end_old_postmaster(const std::filesystem::path& files, const std::function<void(std::string_view)>& log);

/// Kills all PostgreSQL processes in this directory, and returns when they have ended. Processes that survive their
/// postmaster hold its shared memory, so that no new one can start.
void end_orphans(const std::filesystem::path& directory);

/// Finds the line of PostgreSQL's output that says why it failed.
std::string failure_in(std::string_view output);

}  // namespace plaza::pg::cluster
