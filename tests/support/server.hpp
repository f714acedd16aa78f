// TestServer: the real server on loops of its own, on a database of its own and a free port.
#pragma once

#include <cstdint>

#include "app/config.hpp"
#include "app/server.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

/// What the server's tokens are signed with.
inline constexpr const char* secret_key = "a key of the tests, known to all of them";

/// What an adopted project signed its tokens with, for PLAZA_LEGACY_SECRET_KEY.
inline constexpr const char* legacy_key = "the key of the tests' original, from before";

/// The defaults, but for what would make tests slow or loud: no rate limits, cheap password hashes, a quiet log.
[[nodiscard]] app::Config quick_config();

class TestServer {
 public:
    explicit TestServer(const app::Config& config = quick_config()) : server_(config, database_.url()) {}

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] TestDatabase& database() { return database_; }

 private:
    TestDatabase database_;  // outlives the server
    app::Server server_;
};

}  // namespace plaza::test
