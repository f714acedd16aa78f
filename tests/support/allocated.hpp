// Measures the memory of many connections, in the process of the test.
#pragma once

#include <malloc.h>
#include <sys/resource.h>

#include <cstddef>

#if __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#endif

namespace plaza::test {

/// The bytes that are allocated now. Resident memory would include what the allocator keeps, and AddressSanitizer's
/// quarantine.
inline std::size_t allocated_bytes() {
#if __has_feature(address_sanitizer)
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

/// A thousand connections need two thousand descriptors, because both ends are in this process.
inline void allow_most_descriptors() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace plaza::test
