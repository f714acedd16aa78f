#include "app/api.hpp"

#include <bit>
#include <string>
#include <string_view>
#include <utility>

#include "api/mastodon/mastodon.hpp"
#include "api/native/native.hpp"
#include "api/oauth/oauth.hpp"
#include "api/pages/pages.hpp"
#include "app/config.hpp"
#include "app/failures.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "platform/http/routing/conditional.hpp"

namespace plaza::app {
namespace {

/// The document must outlive the route.
api::Routes::Plain answer_with(const std::string& document) {
    return [&document, tag = http::make_etag(document)](const http::Request&) {
        http::Response response{.body = http::View{document}};
        return std::move(response.add("ETag", tag));
    };
}

http::RequestRate::ToKey rate_keys(const Secret& secret) {
    return [key = crypto::DigestKey(secret, "requests")](std::string_view subject) {
        return std::bit_cast<RateKey>(key.digest(subject));
    };
}

}  // namespace

Api::Api(const Config& config, ops::Health health)
    : cors_(config.cors.origins), routes_(explain, config.http.limits.body) {
    native::mount(routes_, cors_);
    const auto rate = config.limits.in_force().requests;
    if (rate.tries > 0) rate_.emplace(rate, rate_keys(config.tokens.secret_key));
    mastodon::mount(routes_, cors_, rate_ ? &*rate_ : nullptr);
    document_ = native::document(routes_, config.process.public_url);
    document_for_slash_ = native::document(routes_, config.process.public_url, "..");
    mount_document();
    oauth::mount(routes_, cors_);
    pages::mount(routes_, native::error_format, cors_);
    ops::mount(routes_, native::error_format, cors_, std::move(health));
}

void Api::mount_document() {
    const api::Mount mount{routes_, {.errors = native::error_format, .cors = cors_}};
    mount.plain("/openapi.json", answer_with(document_), answer_with(document_for_slash_));
}

}  // namespace plaza::app
