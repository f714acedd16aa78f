// How many allocations the server needs for a request. AddressSanitizer counts them, so that other builds do not have
// these tests.
#include "tests/support/api.hpp"

#if __has_feature(address_sanitizer)

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sanitizer/allocator_interface.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

namespace plaza::test {
namespace {

std::atomic<std::size_t> allocations = 0;
// The thread of the test is the client.
thread_local bool is_client = false;

void count(const volatile void*, std::size_t) {
    if (!is_client) ++allocations;
}

void ignore(const volatile void*) {}

/// Begins to count before the threads of the server exist, as AddressSanitizer requires.
app::Config counted_config() {
    is_client = true;
    static const int place = __sanitizer_install_malloc_and_free_hooks(count, ignore);
    if (place == 0) throw std::runtime_error("AddressSanitizer has no room for hooks");
    auto config = quick_config();
    config.process.threads = 1;
    return config;
}

class Allocations : public Api {
 protected:
    Allocations() : Api(counted_config(), ServerOf::test) {}

    /// The allocations of one GET. The lowest of several averages, because the server also does other work.
    std::size_t needed_for(Client& client, const std::string& path) {
        constexpr int attempts = 5;
        constexpr std::size_t requests = 20;
        auto lowest = std::numeric_limits<std::size_t>::max();
        for (int attempt = 0; attempt < attempts; ++attempt) {
            const auto before = allocations.load();
            for (std::size_t i = 0; i < requests; ++i) EXPECT_EQ(client.get(path).status, 200);
            lowest = std::min(lowest, (allocations - before) / requests);
        }
        fmt::print("GET {} needs {} allocations\n", path, lowest);
        return lowest;
    }
};

// These requests need 8 and 149 allocations; the limits are a tenth higher. They include those of libpq and of Asio,
// whose blocks for coroutine frames hold fewer of them without optimization.
constexpr std::size_t most_for_health = 9;
constexpr std::size_t most_for_page = 165;

TEST_F(Allocations, HealthCheckNeedsFew) {
    auto client = anonymous();
    EXPECT_LE(needed_for(client, "/healthz"), most_for_health);
}

TEST_F(Allocations, PageNeedsFew) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    for (int i = 0; i < 10; ++i) publish(ana);
    EXPECT_LE(needed_for(bob, "/posts?limit=10"), most_for_page);
}

}  // namespace
}  // namespace plaza::test

#endif
