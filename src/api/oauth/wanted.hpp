// Wanted: what an app asks for at /oauth/authorize.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "api/oauth/site.hpp"
#include "domain/apps/apps.hpp"
#include "domain/context.hpp"
#include "platform/base/task.hpp"

namespace plaza::oauth {

/// Of Wanted::query: the forms of the pages send it back.
inline constexpr std::size_t longest_query = 8'000;

struct Wanted {
    apps::App app;
    std::string redirect_uri;
    Scopes scopes;
    std::string state{};
    std::optional<std::string> challenge{};
    bool wants_log_in = false;   // although the browser is signed in
    bool forbids_pages = false;  // `prompt=none`
    std::string query{};         // to open the page again, without what was done
};

/// The browser must not be sent anywhere: the app or the address is unknown.
struct Untrusted {
    std::string text;
};

/// The browser returns to the app with an error.
struct Returned {
    std::string location;
};

using Examined = std::variant<Wanted, Untrusted, Returned>;

Task<Examined> examine(Context& context, std::string issuer, std::string query);

/// The redirect address with a result: `code`, or `error` and its description. Adds state and issuer (RFC 9207).
[[nodiscard]] std::string location_with(const Wanted& wanted, std::string_view issuer, std::string_view name,
                                        std::string_view value);

}  // namespace plaza::oauth
