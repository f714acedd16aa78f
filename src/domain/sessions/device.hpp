// printable(): the name of a device as it is stored. Private to sessions/.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

namespace plaza::sessions {

inline constexpr std::size_t longest_user_agent = 200;

/// Keeps the characters that User-Agent may have (RFC 9110 §10.1.5), and replaces others.
[[nodiscard]] inline std::string printable(std::string user_agent) {
    user_agent.resize(std::min(user_agent.size(), longest_user_agent));
    std::ranges::replace_if(user_agent, [](char c) { return c < ' ' || c > '~'; }, '?');
    return user_agent;
}

}  // namespace plaza::sessions
