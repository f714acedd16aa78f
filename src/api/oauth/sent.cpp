#include "api/oauth/sent.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "api/oauth/site.hpp"
#include "platform/base/ascii.hpp"
#include "platform/crypto/base64.hpp"
#include "platform/http/routing/body_values.hpp"
#include "platform/http/routing/fields.hpp"
#include "platform/json/value.hpp"

namespace plaza::oauth {
namespace {

constexpr std::array secrets{"client_secret", "code", "code_verifier", "password", "token", "refresh_token", "otp"};

/// Whether one of the names is there twice. Names of lists may be.
class Names {
 public:
    void add(std::string name) {
        if (name.ends_with("[]")) return;
        has_repeated_ = !seen_.insert(std::move(name)).second || has_repeated_;
    }
    [[nodiscard]] bool has_repeated() const { return has_repeated_; }

 private:
    std::set<std::string> seen_;
    bool has_repeated_ = false;
};

bool has_repeated(const http::Exchange& exchange, const http::Fields& query, json::Faults& faults) {
    Names names;
    for (const auto& [name, text] : query) names.add(name);
    if (const auto form = http::form_fields(exchange.request, faults))
        for (const auto& [name, text] : *form) names.add(name);
    if (exchange.body && exchange.body->kind() == json::Kind::object)
        for (json::Walk walk(*exchange.body); walk.next();) names.add(walk.name().string());
    return names.has_repeated();
}

std::string decoded(std::string_view text) {
    const auto fields = http::parse_urlencoded(std::string("x=") + std::string(text));
    return fields && fields->size() == 1 ? fields->front().second : std::string(text);
}

void read_basic(const http::Request& request, Sent& sent) {
    constexpr std::string_view scheme = "basic ";
    const auto header = request.header("Authorization").value_or("");
    if (!ascii::equal_ignoring_case(header.substr(0, scheme.size()), scheme)) return;
    const auto text = crypto::from_base64(ascii::trimmed(header.substr(scheme.size()), " "));
    const auto colon = text ? text->find(':') : std::string::npos;
    sent.has_malformed_basic = colon == std::string::npos;
    if (sent.has_malformed_basic) return;
    sent.basic = BasicCredentials{decoded(std::string_view(*text).substr(0, colon)),
                                  Secret(decoded(std::string_view(*text).substr(colon + 1)))};
}

/// Whether a proxy has added a header that says so.
bool is_forwarded(const http::Request& request) {
    constexpr std::array names{"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"};
    return std::ranges::any_of(request.headers, [&](const http::Header& header) {
        const auto name = ascii::lowered(header.name);
        return name.starts_with("x-forwarded") || std::ranges::find(names, name) != names.end();
    });
}

}  // namespace
}  // namespace plaza::oauth

namespace plaza::http {

std::optional<oauth::Sent> Parameter<oauth::Sent>::take(const Exchange& exchange, json::Faults& faults) {
    const auto& request = exchange.request;
    const auto query = query_fields(request.query, faults);
    if (!query) return std::nullopt;
    oauth::Sent sent;
    sent.has_secret_query = std::ranges::any_of(*query, [](const auto& field) {
        return std::ranges::find(oauth::secrets, field.first) != oauth::secrets.end();
    });
    sent.has_repeated = oauth::has_repeated(exchange, *query, faults);
    oauth::read_basic(request, sent);
    sent.is_local = oauth::is_loopback_host(request.header("Host").value_or("")) && !oauth::is_forwarded(request);
    return sent;
}

}  // namespace plaza::http
