#include "app/modules.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace plaza::app {

crypto::PasswordSettings password_settings(const Config& config) {
    crypto::PasswordSettings settings;
    if (config.password_threads) settings.threads = static_cast<std::size_t>(config.password_threads->value);
    settings.queue_limit = static_cast<std::size_t>(config.password_queue.value);
    settings.memory_bytes = static_cast<std::size_t>(config.password_memory_mib.value) << 20;
    settings.passes = static_cast<unsigned>(config.password_passes.value);
    return settings;
}

mail::MailSettings mail_settings(const Config& config) {
    mail::MailSettings settings{.url = config.smtp_url, .ca_file = config.smtp_ca_file};
    if (!config.mail_from.empty()) settings.from = mail::Mailbox::parse(config.mail_from).value();
    return settings;
}

std::string listener_url(const std::string& host, std::uint16_t port) {
    const bool is_this_machine = host == "127.0.0.1" || host == "0.0.0.0" || host == "::" || host == "::1";
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}:{}", is_this_machine ? "localhost" : is_ipv6 ? "[" + host + "]" : host, port);
}

Rules rules(const Config& config) {
    std::optional<std::chrono::hours> session_life;
    if (config.session_max_days.value > 0) session_life = std::chrono::days{config.session_max_days.value};
    return {config.noreply_domain,
            std::chrono::minutes{config.access_token_expire_minutes.value},
            std::chrono::days{config.refresh_token_days.value},
            session_life,
            std::chrono::days{config.username_reserved_days.value},
            config.public_url.empty() ? listener_url(config.host, static_cast<std::uint16_t>(config.port.value))
                                      : config.public_url};
}

}  // namespace plaza::app
