// What can be known of a PostgreSQL main process from outside, and how one is ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

/// A pidfd: no other process is hit that took the number. Empty where there is no such process.
Descriptor open_process(pid_t pid);

/// Whether that process has written into its cluster that it accepts connections.
bool is_ready(const std::filesystem::path& files, pid_t pid);

/// Whether a process has, and runs.
bool is_ready(const std::filesystem::path& files);

/// Waits for the end of a process; false where it has not come in time.
bool ends_within(const Descriptor& process, std::chrono::milliseconds time);

/// Ends it: asks it to close connections and flush, then to drop everything, then does not ask.
void end_postmaster(const Descriptor& process);

/// Ends the one that a killed server left on this cluster, if there is one.
void end_left_behind(const std::filesystem::path& files, const std::function<void(std::string_view)>& log);

/// Kills what PostgreSQL's programs do in this directory, and returns when nothing of it runs any more. For processes
/// whose main one is gone: they hold its shared memory, and nothing starts until the last of them has ended.
void end_orphans(const std::filesystem::path& directory);

/// PostgreSQL's own last word on why it gave up, out of what it wrote.
std::string last_complaint(std::string_view output);

}  // namespace plaza::pg::cluster
