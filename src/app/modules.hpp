// Converts settings to those of the modules that both servers and commands use.
#pragma once

#include <cstdint>
#include <string>

#include "app/config.hpp"
#include "domain/context.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::app {

[[nodiscard]] crypto::PasswordSettings password_settings(const Config& config);

/// load_config() has validated the sender.
[[nodiscard]] mail::MailSettings mail_settings(const Config& config);

/// The URL of a server with this listening address, for clients on this machine: `http://localhost:8000`.
[[nodiscard]] std::string listener_url(const std::string& host, std::uint16_t port);

[[nodiscard]] Settings rules(const Config& config);

}  // namespace plaza::app
