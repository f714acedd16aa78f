// Measures the memory that this process has allocated, and the part of an idle connection.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

#include "tests/support/server_thread.hpp"

namespace plaza::test {

/// Counts allocations, because resident memory includes memory that the allocator keeps and AddressSanitizer's
/// quarantine.
[[nodiscard]] std::size_t allocated_bytes();

/// A thousand connections need two thousand descriptors, because both ends are in this process.
void allow_many_descriptors();

/// The bytes that the server holds for each of 1,000 connections that have sent a request with these header lines and a
/// field of 4,000 bytes. The handler of the target adds 1 to `begun`, then waits. Coroutine frames are larger without
/// optimization.
[[nodiscard]] std::size_t bytes_of_connection(ServerThread& server, std::string_view target, std::string_view headers,
                                              const std::atomic<int>& begun);

}  // namespace plaza::test
