#include "domain/credentials/mail_token.hpp"

#include "platform/crypto/opaque_token.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"

namespace plaza::credentials {
namespace {

constexpr std::size_t random_bytes = 16;

}  // namespace

NewMailToken make_mail_token(const Context& context, AccountId user) {
    const auto id = context.new_id<MailTokenId>();
    const crypto::OpaqueToken token{crypto::TokenKind::mail, user.value, id.value, crypto::random_hex(random_bytes)};
    const auto text = token.text();
    return {{user, id, crypto::sha256_hex(text)}, text};
}

std::optional<MailToken> parse_mail_token(const std::string& text) {
    const auto token = crypto::parse_opaque_token(text);
    if (!token || token->kind != crypto::TokenKind::mail) return std::nullopt;
    return MailToken{AccountId{token->owner}, MailTokenId{token->id}, crypto::sha256_hex(text)};
}

}  // namespace plaza::credentials
