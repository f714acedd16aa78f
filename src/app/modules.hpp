// The part of the settings that a module gets, where both the server and a command have that module.
#pragma once

#include "app/config.hpp"
#include "domain/context.hpp"
#include "platform/crypto/passwords.hpp"

namespace plaza::app {

[[nodiscard]] crypto::PasswordSettings password_settings(const Config& config);

[[nodiscard]] Rules rules(const Config& config);

}  // namespace plaza::app
