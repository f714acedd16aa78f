// OpaqueToken: tokens that are looked up in the database. All kinds have the format
// `plaza_{kind}_{owner}-{id}.{random}`.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plaza::crypto {

/// The first characters of each token.
inline constexpr std::string_view opaque_prefix = "plaza_";

/// Words of the tokens: each kind is named in its tokens, so the names must never change.
enum class TokenKind : std::uint8_t {
    account,  // an app acts for an account
    app,      // an app acts for itself
    service,  // another program of the operator
    refresh,  // exchanged for new tokens of a session
    mail,     // in the link of a mail, to verify who receives mails to an address
    code,     // an app exchanges it for a token, after a user's consent
    browser,  // in the cookie of a browser that has signed in on a page
};
BOOST_DESCRIBE_ENUM(TokenKind, account, app, service, refresh, mail, code, browser)

/// A token contains the key of the row that has its hash. It is valid only if the hash matches.
struct OpaqueToken {
    TokenKind kind;
    std::int64_t owner;  // of the row: an account, an app or a service. Rows are distributed by owner.
    std::int64_t id;     // of the row, unique per owner
    std::string random;  // lowercase hexadecimal digits, at least 32

    [[nodiscard]] std::string text() const;
};

/// Returns nullopt if the text is not a token. Each token has exactly one text.
[[nodiscard]] std::optional<OpaqueToken> parse_opaque_token(std::string_view text);

}  // namespace plaza::crypto
