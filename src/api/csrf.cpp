#include "api/csrf.hpp"

#include <array>
#include <bit>

#include "platform/crypto/base64url.hpp"
#include "platform/crypto/equal.hpp"

namespace plaza::api {

http::Markup CsrfKey::hidden_field(const Secret& session) const {
    const auto token = token_of(session);
    return http::fill(R"(<input type="hidden" name="{{name}}" value="{{token}}">)",
                      {{"name", csrf_field}, {"token", token.reveal()}});
}

bool CsrfKey::accepts(std::string_view sent, const Secret& session) const {
    return !session.empty() && crypto::is_equal(sent, token_of(session));
}

Secret CsrfKey::token_of(const Secret& session) const {
    const auto digest = std::bit_cast<std::array<unsigned char, sizeof(crypto::Digest)>>(key_.digest(session.reveal()));
    return Secret(crypto::to_base64url(digest));
}

}  // namespace plaza::api
