#include "tests/support/server.hpp"

namespace plaza::test {

app::Config quick_config() {
    app::Config config;
    config.http.port = 0;
    config.process.threads = 2;
    config.tokens.secret_key = Secret(secret_key);
    config.limits.state = Switch::off;
    config.passwords.memory_bytes = 1 << 20;
    config.passwords.passes = 1;
    config.process.request_log = Switch::off;
    return config;
}

}  // namespace plaza::test
