#include "tests/support/server.hpp"

namespace plaza::test {

app::Config quick_config() {
    app::Config config;
    config.port.value = 0;
    config.threads.emplace(2);
    config.secret_key = Secret(secret_key);
    config.rate_limits = app::Switch::off;
    config.password_memory_mib.value = 1;
    config.password_passes.value = 1;
    config.request_log = app::Switch::off;
    return config;
}

}  // namespace plaza::test
