// RateLimited: the fixture for tests of rate limits.
#pragma once

#include <string>

#include "tests/support/api.hpp"

namespace plaza::test {

/// `change` sets the limits of a test. All other limits are far above its attempts. The server trusts X-Forwarded-For.
[[nodiscard]] app::Config rate_limited(app::Config config, void (*change)(app::Config&));

class RateLimited : public Api {
 protected:
    /// Uses rate_limited(config, change).
    RateLimited(app::Config config, void (*change)(app::Config&));

    Answer log_in_as(const std::string& email, const std::string& password, const Headers& headers = {});
    Answer sign_up(const std::string& email, const Headers& headers = {});
};

}  // namespace plaza::test
