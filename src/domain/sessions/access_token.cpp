#include "domain/sessions/access_token.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "platform/crypto/equal.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"

namespace plaza::sessions {
namespace {

using Moment = std::chrono::system_clock::time_point;

// The names of the claims that only our tokens have. Clients read them, so they must never change.
constexpr std::string_view account_claim = "user_id";
constexpr std::string_view session_claim = "sid";

constexpr std::int64_t max_id = (std::int64_t{1} << 53) - 1;

std::optional<std::int64_t> read_id(const crypto::ClaimValue& value) {
    const auto* id = std::get_if<std::int64_t>(&value);
    if (id == nullptr || *id < 1 || *id > max_id) return std::nullopt;
    return *id;
}

/// A number, or a text with a number, as in some tokens of the original.
std::optional<std::int64_t> read_account(const crypto::ClaimValue& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return read_id(value);
    std::int64_t id = 0;
    const auto* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, id);
    if (error != std::errc{} || end != last) return std::nullopt;
    return read_id(id);
}

struct Parsed {
    AccessToken token;
    crypto::Validity validity;
};

std::optional<Parsed> parse(const crypto::JwtKey& key, std::string_view text) {
    const auto claims = key.verify(text);
    if (!claims) return std::nullopt;
    const auto validity = crypto::validity_of(*claims);
    const auto* account = crypto::find_claim(*claims, account_claim);
    const auto id = account != nullptr ? read_account(*account) : std::nullopt;
    if (!validity || !id) return std::nullopt;

    AccessToken token{.account = AccountId{*id}, .expires_at = Time{std::chrono::seconds{validity->expires_at}}};
    if (const auto* session = crypto::find_claim(*claims, session_claim)) {
        const auto number = read_id(*session);
        if (!number) return std::nullopt;
        token.session = SessionId{*number};
    }
    return Parsed{token, *validity};
}

std::optional<AccessToken> read_valid(const crypto::JwtKey& key, std::string_view text, Moment now) {
    const auto found = parse(key, text);
    if (!found || !found->validity.includes(now)) return std::nullopt;
    return found->token;
}

/// The opaque token of an app: for an account, or its own.
std::optional<AccessToken> read_opaque(const TokenKeys& keys, std::string_view text) {
    const auto token = crypto::parse_opaque_token(text);
    if (!token || !keys.is_sealed(*token)) return std::nullopt;
    auto hash = crypto::sha256_hex(text);
    if (token->kind == crypto::TokenKind::account)
        return AccessToken{
            .account = AccountId{token->owner}, .session = SessionId{token->id}, .hash = std::move(hash)};
    if (token->kind != crypto::TokenKind::app) return std::nullopt;
    return AccessToken{
        .account = {}, .hash = std::move(hash), .app = AccessToken::OfApp{AppId{token->owner}, AppTokenId{token->id}}};
}

std::int64_t to_seconds(Moment moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

}  // namespace

TokenKeys::TokenKeys(const Secret& key, crypto::Algorithm algorithm, const Secret& legacy_key)
    : key_(key, algorithm), seals_(key, "seals of tokens") {
    if (!legacy_key.empty()) legacy_key_.emplace(legacy_key, algorithm);
}

std::string TokenKeys::issue(const NewAccessToken& token) const {
    return key_.sign({{std::string(account_claim), token.account.value},
                      {"exp", to_seconds(token.issued_at + token.life)},
                      {"iat", to_seconds(token.issued_at)},
                      {"jti", crypto::random_base64url(16)},
                      {std::string(session_claim), token.session.value}});
}

std::optional<AccessToken> TokenKeys::verify(std::string_view token, Moment now) const {
    if (token.starts_with(crypto::opaque_prefix)) return read_opaque(*this, token);
    if (auto ours = read_valid(key_, token, now)) {
        if (ours->session) return ours;
        return std::nullopt;
    }
    if (!legacy_key_) return std::nullopt;
    auto legacy = read_valid(*legacy_key_, token, now);
    // Tokens of the original have no session. Its key must not sign for sessions of Plaza.
    if (!legacy || legacy->session) return std::nullopt;
    return legacy;
}

std::optional<AccessToken> TokenKeys::verify_signature(std::string_view token) const {
    const auto found = parse(key_, token);
    if (!found) return std::nullopt;
    return found->token;
}

std::string TokenKeys::seal(std::string_view text) const {
    std::string digits;
    for (const auto byte : seals_.digest(text)) digits += fmt::format("{:02x}", std::to_integer<int>(byte));
    return digits;
}

std::string TokenKeys::sealed(crypto::OpaqueToken token) const {
    token.random += seal(token.text());
    return token.text();
}

bool TokenKeys::is_sealed(crypto::OpaqueToken token) const {
    const auto start = token.random.size() - std::min(token.random.size(), seal_size);
    const auto end = token.random.substr(start);
    token.random.resize(start);
    return crypto::is_equal(end, Secret(seal(token.text())));
}

std::string TokenKeys::issue(crypto::TokenKind kind, std::int64_t owner, std::int64_t id) const {
    return sealed({kind, owner, id, crypto::random_hex(16)});
}

std::optional<crypto::OpaqueToken> TokenKeys::read(crypto::TokenKind kind, std::string_view text) const {
    auto token = crypto::parse_opaque_token(text);
    if (!token || token->kind != kind || !is_sealed(*token)) return std::nullopt;
    return token;
}

}  // namespace plaza::sessions
