#include "api/oauth/wanted.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::oauth {
namespace {

class Parameters {
 public:
    explicit Parameters(http::Fields fields) : fields_(std::move(fields)) {}

    [[nodiscard]] std::string get(std::string_view name) const {
        const auto found = std::ranges::find(fields_, name, [](const auto& field) { return field.first; });
        return found == fields_.end() ? std::string() : found->second;
    }
    [[nodiscard]] bool has_repeated() const {
        std::set<std::string_view> seen;
        return std::ranges::any_of(fields_, [&](const auto& field) { return !seen.insert(field.first).second; });
    }
    /// The query without the parameters that ask for a page that was shown.
    [[nodiscard]] std::string rest() const {
        std::string text;
        for (const auto& [name, value] : fields_) {
            if (name == "force_login" || name == "prompt") continue;
            if (!text.empty()) text += '&';
            text += http::percent_encode(name) + '=' + http::percent_encode(value);
        }
        return text;
    }

 private:
    http::Fields fields_;
};

/// A SHA-256 in base64url (RFC 7636 §4.2).
bool is_challenge(std::string_view text) {
    return text.size() == 43 &&
           std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_true(std::string_view text) {
    return text == "true" || text == "1";
}

/// The error of RFC 6749 §4.1.2.1; empty if there is none.
std::string_view fault_of(const Parameters& parameters, const Wanted& wanted) {
    if (parameters.get("response_type") != "code") return "unsupported_response_type";
    const auto mode = parameters.get("response_mode");
    if (!mode.empty() && mode != "query") return "invalid_request";
    const auto method = parameters.get("code_challenge_method");
    // Without a method, the challenge would be the verifier itself.
    if (wanted.challenge && (method != "S256" || !is_challenge(*wanted.challenge))) return "invalid_request";
    if (!wanted.challenge && !method.empty()) return "invalid_request";
    if (wanted.scopes.empty()) return "invalid_scope";
    return {};
}

void add(std::string& address, std::string_view name, std::string_view value) {
    address += address.contains('?') ? '&' : '?';
    address += fmt::format("{}={}", name, http::percent_encode(value));
}

}  // namespace

std::string location_with(const Wanted& wanted, std::string_view issuer, std::string_view name,
                          std::string_view value) {
    auto location = wanted.redirect_uri;
    add(location, name, value);
    if (!wanted.state.empty()) add(location, "state", wanted.state);
    add(location, "iss", issuer);
    return location;
}

Task<Examined> examine(Context& context, std::string issuer, std::string query) {
    auto fields = http::parse_urlencoded(query);
    if (!fields) co_return Untrusted{"The address has too many parameters."};
    const Parameters parameters(std::move(*fields));
    if (parameters.has_repeated()) co_return Untrusted{"A parameter of the address is repeated."};
    const auto id = apps::parse_client_id(parameters.get("client_id"));
    std::optional<apps::App> app;
    if (id) app = co_await apps::find(context, *id);
    if (!app) co_return Untrusted{"The app is not known here. Go back to it and connect it again."};
    auto uri = parameters.get("redirect_uri");
    if (std::ranges::find(app->redirect_uris, uri) == app->redirect_uris.end())
        co_return Untrusted{"The address to return to is not one that the app has registered."};

    Wanted wanted{
        .app = std::move(*app), .redirect_uri = std::move(uri), .scopes = {}, .state = parameters.get("state")};
    if (auto challenge = parameters.get("code_challenge"); !challenge.empty()) wanted.challenge = std::move(challenge);
    auto scopes = apps::parse_scopes(parameters.get("scope"));
    if (scopes && apps::is_within(*scopes, wanted.app.scopes)) wanted.scopes = std::move(*scopes);
    const auto prompt = parameters.get("prompt");
    wanted.wants_log_in = is_true(parameters.get("force_login")) || prompt == "login" || prompt == "select_account";
    wanted.forbids_pages = prompt == "none";
    wanted.query = parameters.rest();
    if (wanted.query.size() > longest_query) co_return Untrusted{"The address of the app's request is too long."};
    const auto fault = fault_of(parameters, wanted);
    if (fault.empty()) co_return wanted;
    if (wanted.redirect_uri == apps::out_of_band)
        co_return Untrusted{fmt::format("The app has made a request that is not valid: {}.", fault)};
    co_return Returned{location_with(wanted, issuer, "error", fault)};
}

}  // namespace plaza::oauth
