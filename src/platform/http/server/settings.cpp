#include "platform/http/server/settings.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <tuple>

#include "platform/http/server/address.hpp"

namespace plaza::http {

void ServerSettings::check() const {
    try {
        std::ignore = TrustedProxies(trusted_proxies);
    } catch (const std::invalid_argument& error) {
        throw ConfigError(fmt::format("PLAZA_TRUSTED_PROXIES: {}", error.what()));
    }
}

}  // namespace plaza::http
