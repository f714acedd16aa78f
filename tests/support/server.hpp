// TestServer: the real server with its own loops, its own database and a free port.
#pragma once

#include <cstdint>

#include "app/config.hpp"
#include "app/server.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

/// The key that signs the server's tokens.
inline constexpr const char* secret_key = "a key of the tests, known to all of them";

/// The key that signed the tokens of an imported project, for PLAZA_LEGACY_SECRET_KEY.
inline constexpr const char* legacy_key = "the key of the tests' original, from before";

/// The default settings, except those that make tests slow or noisy: no rate limits, cheap password hashes, no request
/// log.
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
