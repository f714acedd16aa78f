// CsrfKey: tokens that prove that a form is from a page of this server, against cross-site request forgery.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/secret.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "platform/http/routing/html.hpp"

namespace plaza::api {

/// The name of the form field with the token.
inline constexpr std::string_view csrf_field = "csrf_token";

/// Several threads can use it at the same time. A token has no state on the server: it is valid as long as its session
/// value.
class CsrfKey {
 public:
    explicit CsrfKey(const Secret& secret) : key_(secret, "CSRF tokens") {}

    /// A hidden field for a form, with the token of the session. `session` is a value that only this browser sends,
    /// such as a session cookie.
    [[nodiscard]] http::Markup hidden_field(const Secret& session) const;
    /// Whether the field has the token of the session, in constant time. Never true for an empty session, whose token
    /// anyone could get.
    [[nodiscard]] bool accepts(std::string_view sent, const Secret& session) const;

 private:
    [[nodiscard]] Secret token_of(const Secret& session) const;

    crypto::DigestKey key_;
};

}  // namespace plaza::api
