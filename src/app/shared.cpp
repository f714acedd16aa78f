#include "app/shared.hpp"

#include <utility>

#include "app/descriptors.hpp"
#include "app/modules.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/limits.hpp"

namespace plaza::app {
namespace {

/// Before anything else is made of the settings: the OpenAPI document names the rules of passwords.
const Config& with_password_rules(const Config& config) {
    credentials::set_password_min_length(static_cast<std::size_t>(config.password_min_length.value));
    return config;
}

/// Addresses that many clients may share: proxies, and this machine.
std::vector<std::string> exempt_from_admission(const Config& config) {
    auto networks = config.trusted_proxies;
    networks.insert(networks.end(), {"127.0.0.0/8", "::1"});
    return networks;
}

limits::Rates attempt_limits(const Config& config) {
    if (config.rate_limits == Switch::off) return {};
    return {config.login_limit_account,  config.login_limit_address,   config.signup_limit_account,
            config.signup_limit_address, config.refresh_limit_address, config.mail_limit_account,
            config.mail_limit_address};
}

}  // namespace

Shared::Shared(const Config& config, const pg::Cluster* private_cluster, std::function<std::string()> metrics)
    : api(with_password_rules(config),
          {[this] { return readiness.failures(); }, std::move(metrics), config.metrics_token}),
      budgets(std::make_shared<http::MemoryBudgets>(http::Limits{})),
      cluster(private_cluster),
      readiness(private_cluster),
      admissions(admission_limits(config), exempt_from_admission(config)),
      passwords(password_settings(config)),
      tokens(config.secret_key, config.algorithm, config.legacy_secret_key),
      attempts(attempt_limits(config), config.secret_key),
      mailer(mail_settings(config)),
      settings(app::rules(config)),
      shutdown_limit(std::chrono::seconds{config.shutdown_timeout_s.value}) {}

void Shared::stop() {
    mailer.stop();
    disk->stop();
}

}  // namespace plaza::app
