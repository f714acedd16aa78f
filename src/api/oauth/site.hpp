// Site: the address of this server as the browser knows it, and what follows from it: whether pages with passwords may
// be shown, which origins forms come from, and the names of cookies.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "domain/context.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::oauth {

/// `localhost`, 127.0.0.0/8 or [::1], with or without a port.
[[nodiscard]] bool is_loopback_host(std::string_view host);

struct Site {
    std::string base;  // without a trailing slash
    bool is_secure = false;
    bool is_loopback = false;

    /// Whether a password is safe on its way: over TLS, or within this machine.
    [[nodiscard]] bool may_have_passwords() const { return is_secure || is_loopback; }
    /// The path of the base, without a trailing slash.
    [[nodiscard]] std::string_view root() const;
    /// Whether the Origin header of a form is ours.
    [[nodiscard]] bool is_own_origin(std::string_view origin) const;
    /// With the prefix `__Host-` over TLS, so that no other host can set it (RFC 6265bis §4.1.3).
    [[nodiscard]] std::string cookie_name(std::string_view name) const;
    /// The value of Set-Cookie. A zero life deletes the cookie.
    [[nodiscard]] std::string set_cookie(std::string_view name, std::string_view value,
                                         std::chrono::seconds life) const;
};

/// Whether the operator has set no public address, or one of this machine.
[[nodiscard]] bool is_local_site(const ReadContext& context);

[[nodiscard]] Site site_of(const ReadContext& context, const http::Request& request);

}  // namespace plaza::oauth
