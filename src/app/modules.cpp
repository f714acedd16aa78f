#include "app/modules.hpp"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
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
    boost::system::error_code is_name;
    const auto address = boost::asio::ip::make_address(host, is_name);
    if (is_name) return fmt::format("http://{}:{}", host, port);
    if (address.is_unspecified() || address.is_loopback()) return fmt::format("http://localhost:{}", port);
    if (address.is_v4()) return fmt::format("http://{}:{}", host, port);
    // Without the zone, which is valid only on this machine.
    auto ipv6 = address.to_v6();
    ipv6.scope_id(0);
    return fmt::format("http://[{}]:{}", ipv6.to_string(), port);
}

Settings rules(const Config& config) {
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
