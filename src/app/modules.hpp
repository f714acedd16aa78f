// The part of the settings that a module gets, where both the server and a command have that module.
#pragma once

#include <cstdint>
#include <string>

#include "app/config.hpp"
#include "domain/context.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::app {

[[nodiscard]] crypto::PasswordSettings password_settings(const Config& config);

/// The sender is one: load_config() has seen to it.
[[nodiscard]] mail::MailSettings mail_settings(const Config& config);

/// Where people on this machine reach a server that listens there: `http://localhost:8000`.
[[nodiscard]] std::string listener_url(const std::string& host, std::uint16_t port);

[[nodiscard]] Settings rules(const Config& config);

}  // namespace plaza::app
