// RateLimited: the fixture of tests of rate limits.
#pragma once

#include <string>

#include "tests/support/api.hpp"

namespace plaza::test {

/// `change` sets the limits that a test is about. The others are far above what it does. The server believes
/// X-Forwarded-For.
[[nodiscard]] app::Config rate_limited(app::Config config, void (*change)(app::Config&));

class RateLimited : public Api {
 protected:
    /// As rate_limited().
    RateLimited(app::Config config, void (*change)(app::Config&));

    Answer log_in_as(const std::string& email, const std::string& password, const Headers& headers = {});
    Answer sign_up(const std::string& email, const Headers& headers = {});
};

}  // namespace plaza::test
