#include "domain/accounts/settings.hpp"

#include <fmt/format.h>

#include "platform/base/email.hpp"

namespace plaza::accounts {

void Settings::check() const {
    if (!Email::parse("user-1@" + noreply_domain))
        throw ConfigError(fmt::format(
            "PLAZA_NOREPLY_DOMAIN must be a domain such as users.noreply.plaza.example, got \"{}\"", noreply_domain));
}

}  // namespace plaza::accounts
