#include "api/mastodon/addresses.hpp"

#include <fmt/format.h>

#include "platform/http/routing/fields.hpp"

namespace plaza::mastodon {

std::string_view domain_of(const Settings& settings) {
    std::string_view domain = settings.public_url;
    if (const auto scheme = domain.find("://"); scheme != std::string_view::npos) domain.remove_prefix(scheme + 3);
    return domain.substr(0, domain.find('/'));
}

std::string account_url(const Settings& settings, std::string_view handle) {
    return fmt::format("{}/@{}", settings.public_url, handle);
}

std::string account_uri(const Settings& settings, std::string_view handle) {
    return fmt::format("{}/users/{}", settings.public_url, handle);
}

std::string status_url(const Settings& settings, std::string_view handle, PostId id) {
    return fmt::format("{}/@{}/{}", settings.public_url, handle, id.value);
}

std::string status_uri(const Settings& settings, std::string_view handle, PostId id) {
    return fmt::format("{}/users/{}/statuses/{}", settings.public_url, handle, id.value);
}

std::string tag_url(const Settings& settings, std::string_view name) {
    return fmt::format("{}/tags/{}", settings.public_url, http::percent_encode(name));
}

std::string default_avatar(const Settings& settings, AccountId id) {
    return fmt::format("{}/avatars/{}.png", settings.public_url, id.value);
}

std::string default_header(const Settings& settings, AccountId id) {
    return fmt::format("{}/headers/{}.png", settings.public_url, id.value);
}

}  // namespace plaza::mastodon
