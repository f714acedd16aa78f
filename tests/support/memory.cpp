#include "tests/support/memory.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/raw_client.hpp"
#include "tests/support/wait.hpp"
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/allocator_interface.h>
#endif

namespace plaza::test {

void allow_many_descriptors() {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

std::size_t allocated_bytes() {
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
    return __sanitizer_get_current_allocated_bytes();
#else
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
#endif
}

std::size_t bytes_of_connection(ServerThread& server, std::string_view target, std::string_view headers,
                                const std::atomic<int>& begun) {
    constexpr int count = 1'000;
    allow_many_descriptors();
    const auto lines = std::string(headers) + "X-Long: " + std::string(4'000, 'x') + "\r\n";
    std::vector<RawClient> clients;
    clients.reserve(count + 1);
    std::size_t before = 0;
    for (int i = 0; i <= count; ++i) {
        clients.emplace_back(server.port()).get(target, lines);
        if (i > 0 && i < count) continue;
        if (!becomes_true([&] { return begun == i + 1; })) throw std::runtime_error("a handler has not begun");
        server.settle();
        if (i == 0) before = allocated_bytes();  // with objects that are created once
    }
    return (allocated_bytes() - before) / count;
}

}  // namespace plaza::test
