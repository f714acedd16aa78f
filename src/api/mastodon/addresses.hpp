// The addresses of things for the client API: absolute URLs from the public address of the server.
#pragma once

#include <string>
#include <string_view>

#include "domain/context.hpp"
#include "domain/ids.hpp"

namespace plaza::mastodon {

/// The host of the public address, with its port if it has one: what is behind the @ of a name.
[[nodiscard]] std::string_view domain_of(const Settings& settings);

[[nodiscard]] std::string account_url(const Settings& settings, std::string_view handle);
[[nodiscard]] std::string account_uri(const Settings& settings, std::string_view handle);
[[nodiscard]] std::string status_url(const Settings& settings, std::string_view handle, PostId id);
[[nodiscard]] std::string status_uri(const Settings& settings, std::string_view handle, PostId id);
/// `name` is without `#`.
[[nodiscard]] std::string tag_url(const Settings& settings, std::string_view name);
/// The generated pictures of an account without its own.
[[nodiscard]] std::string default_avatar(const Settings& settings, AccountId id);
[[nodiscard]] std::string default_header(const Settings& settings, AccountId id);

}  // namespace plaza::mastodon
