// OpaqueToken: tokens that are looked up in the database. All kinds have one form:
// `plaza_{kind}_{owner}-{id}.{random}`.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace plaza::crypto {

/// The names are part of the tokens, so they never change.
enum class TokenKind : std::uint8_t {
    account,  // an app acts for an account
    app,      // an app acts for itself
    service,  // another program of the operator
    refresh,  // exchanged for new tokens of a session
    mail,     // in a link that proves who reads the mail of an address
};
BOOST_DESCRIBE_ENUM(TokenKind, account, app, service, refresh, mail)

/// A token names the row that has its hash, so that the row is found by its key. It proves nothing until the hash has
/// been compared.
struct OpaqueToken {
    TokenKind kind;
    std::int64_t owner;  // of the row: an account, an app or a service. Rows are distributed by it.
    std::int64_t id;     // of the row, among those of this owner
    std::string random;  // lower-case hexadecimal digits, 32 at least

    [[nodiscard]] std::string text() const;
};

/// Returns nullopt for other texts. A token has exactly one text.
[[nodiscard]] std::optional<OpaqueToken> parse_opaque_token(std::string_view text);

}  // namespace plaza::crypto
