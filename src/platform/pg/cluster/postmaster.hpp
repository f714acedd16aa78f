// What can be known of a PostgreSQL main process from outside, and how one is ended.
#pragma once

#include <sys/types.h>

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

/// Ends it: asks it to close connections and flush, then to drop everything, then does not ask.
void end_postmaster(const Descriptor& process);

/// Ends the one that a killed server left on this cluster, if there is one.
void end_left_behind(const std::filesystem::path& files, const std::function<void(std::string_view)>& log);

/// PostgreSQL's own last word on why it gave up, out of what it wrote.
std::string last_complaint(std::string_view output);

}  // namespace plaza::pg::cluster
