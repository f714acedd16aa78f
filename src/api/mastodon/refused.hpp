// add_refused(): answers the operations of Mastodon that this server does not have. Private to this folder.
#pragma once

#include <string_view>

#include "api/app.hpp"

namespace plaza::mastodon {

/// The tag of refused operations. Their summary is what the server does not have.
inline constexpr std::string_view refused_tag = "Refused";

/// Adds those that are not mounted yet. Call it last.
void add_refused(api::Routes& routes, const api::MountSettings& settings);

}  // namespace plaza::mastodon
