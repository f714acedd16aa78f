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
#include "app/document.hpp"
#include "app/failures.hpp"
#include "platform/crypto/keyed_digest.hpp"
#include "platform/http/routing/asset.hpp"

namespace plaza::app {
namespace {

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
    oauth::mount(routes_, cors_);
    mount_document(config.process.public_url);
    pages::mount(routes_, native::error_format, cors_);
    ops::mount(routes_, native::error_format, cors_, std::move(health));
}

void Api::mount_document(const std::string& public_url) {
    document_ = app::document(routes_, public_url);
    const auto answer = [](const http::Asset& asset) {
        return [asset](const http::Request& request) { return asset.answer(request); };
    };
    constexpr std::string_view type = "application/json";
    const auto document = http::Asset::of_text(document_, type);
    const auto document_for_slash = http::Asset::of_text(app::document(routes_, public_url, ".."), type);
    const api::Mount mount{routes_, {.errors = native::error_format, .cors = cors_}};
    mount.plain("/openapi.json", answer(document), answer(document_for_slash));
}

}  // namespace plaza::app
