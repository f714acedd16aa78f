#include "tests/support/rate_limited.hpp"

#include <chrono>
#include <utility>

#include "platform/base/rate_limit.hpp"

namespace plaza::test {

app::Config rate_limited(app::Config config, void (*change)(app::Config&)) {
    const Rate generous{1'000, std::chrono::hours{1}};
    config.limits.state = Switch::on;
    config.http.trusted_proxies = {"127.0.0.1"};
    config.limits.rates.log_in_by_account = config.limits.rates.log_in_by_address = generous;
    config.limits.rates.sign_up_by_account = config.limits.rates.sign_up_by_address = generous;
    config.limits.rates.refresh_by_address = generous;
    config.limits.rates.mail_by_account = config.limits.rates.mail_by_address = generous;
    change(config);
    return config;
}

RateLimited::RateLimited(app::Config config, void (*change)(app::Config&))
    : Api(rate_limited(std::move(config), change)) {}

Answer RateLimited::log_in_as(const std::string& email, const std::string& password, const Headers& headers) {
    return anonymous().post("/login", form({{"username", email}, {"password", password}}), headers);
}

Answer RateLimited::sign_up(const std::string& email, const Headers& headers) {
    return anonymous().post("/users", Json{{"email", email}, {"password", "a sound password"}}.dump(), headers);
}

}  // namespace plaza::test
