#include "app/shared.hpp"

#include <utility>

#include "app/descriptors.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/limits.hpp"

namespace plaza::app {
namespace {

/// Runs first, because the OpenAPI document contains the rules for passwords.
const Config& with_password_rules(const Config& config) {
    credentials::set_password_min_length(config.credentials.password_min_length);
    return config;
}

/// Addresses that many clients may share: proxies, and this machine.
std::vector<std::string> exempt_from_admission(const Config& config) {
    auto networks = config.http.trusted_proxies;
    networks.insert(networks.end(), {"127.0.0.0/8", "::1"});
    return networks;
}

}  // namespace

Shared::Shared(const Config& config, const pg::Cluster* private_cluster, std::function<std::string()> metrics)
    : api(with_password_rules(config),
          {[this] { return readiness.failures(); }, std::move(metrics), config.ops.metrics_token}),
      budgets(std::make_shared<http::MemoryBudgets>(http::Limits{})),
      cluster(private_cluster),
      readiness(private_cluster),
      admissions(admission_limits(config), exempt_from_admission(config)),
      passwords(config.passwords),
      tokens(config.tokens.secret_key, config.tokens.algorithm, config.tokens.legacy_secret_key),
      data_keys(crypto::DataKeys::parse(config.encryption.data_key).value()),
      attempts(config.limits.in_force(), config.tokens.secret_key),
      mailer(config.mail),
      settings(config.rules()),
      shutdown_limit(config.process.shutdown_limit) {}

void Shared::stop() {
    mailer.stop();
    disk->stop();
}

}  // namespace plaza::app
