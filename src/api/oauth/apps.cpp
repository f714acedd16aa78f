// POST /api/v1/apps and GET /api/v1/apps/verify_credentials, as in Mastodon 4.5.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/auth.hpp"
#include "api/oauth/errors.hpp"
#include "api/oauth/mount.hpp"
#include "domain/apps/apps.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::oauth {
namespace {

struct AppForm {
    OrEmpty<Text<0, 1'000>> client_name;
    OrEmpty<std::vector<Text<0, 40'000>>> redirect_uris;  // each may be several, separated by blanks
    OrEmpty<Text<0, 2'000>> scopes;
    std::optional<Text<0, 2'000>> website;
};
BOOST_DESCRIBE_STRUCT(AppForm, (), (client_name, redirect_uris, scopes, website))

struct AppOut {
    std::string id;
    std::string name;
    std::optional<std::string> website;
    Scopes scopes;
    std::string redirect_uri;
    std::vector<std::string> redirect_uris;
    std::string vapid_key;  // empty: the server has no data key
};
BOOST_DESCRIBE_STRUCT(AppOut, (), (id, name, website, scopes, redirect_uri, redirect_uris, vapid_key))

struct RegisteredOut {
    std::string id;
    std::string name;
    std::optional<std::string> website;
    Scopes scopes;
    std::string redirect_uri;
    std::vector<std::string> redirect_uris;
    std::string client_id;
    std::string client_secret;
    std::int64_t client_secret_expires_at = 0;  // never
    std::string vapid_key;
};
BOOST_DESCRIBE_STRUCT(RegisteredOut, (),
                      (id, name, website, scopes, redirect_uri, redirect_uris, client_id, client_secret,
                       client_secret_expires_at, vapid_key))

void add_words(std::vector<std::string>& words, std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) {
        if (!text.empty()) text += '\n';
        text += line;
    }
    return text;
}

RegisteredOut to_out(apps::Registered registered, std::optional<std::string> push_key) {
    auto& app = registered.app;
    auto uri = joined(app.redirect_uris);
    return {.id = std::to_string(app.id.value),
            .name = std::move(app.name),
            .website = std::move(app.website),
            .scopes = std::move(app.scopes),
            .redirect_uri = std::move(uri),
            .redirect_uris = std::move(app.redirect_uris),
            .client_id = std::to_string(app.id.value),
            .client_secret = registered.secret.reveal(),
            .vapid_key = std::move(push_key).value_or("")};
}

Task<RegisteredOut> create_app(Context& context, http::ClientAddress client, http::Input<AppForm> input) {
    apps::NewApp wish{.name = std::move(input->client_name.value.value),
                      .website = input->website ? std::move(input->website->value) : std::string(),
                      .redirect_uris = {},
                      .scopes = std::move(input->scopes.value.value),
                      .address = std::move(client.text)};
    for (const auto& text : input->redirect_uris.value) add_words(wish.redirect_uris, text.value);
    auto registered = co_await apps::add(context, std::move(wish));
    if (!registered) throw http::Rejection{422, std::move(registered.error().text)};
    auto push_key = co_await apps::push_key(context);
    co_return to_out(std::move(*registered), std::move(push_key));
}

Task<AppOut> verify_app(Context& context, PresentedToken token) {
    if (!token.text) throw Refusal{Reason::no_token};
    auto app = co_await apps::find_by_token(context, std::move(*token.text));
    const auto made = co_await apps::push_key(context);
    auto push_key = made.value_or("");
    // A log-in of the native API has no app.
    if (!app)
        co_return AppOut{.id = "0",
                         .name = "Plaza",
                         .website = {},
                         .scopes = apps::all_scopes(),
                         .redirect_uri = {},
                         .redirect_uris = {},
                         .vapid_key = push_key};
    auto uri = joined(app->redirect_uris);
    co_return AppOut{.id = std::to_string(app->id.value),
                     .name = std::move(app->name),
                     .website = std::move(app->website),
                     .scopes = std::move(app->scopes),
                     .redirect_uri = std::move(uri),
                     .redirect_uris = std::move(app->redirect_uris),
                     .vapid_key = std::move(push_key)};
}

}  // namespace

void mount_apps(const api::Mount& mount) {
    mount.post<"/api/v1/apps", create_app, http::Public>({.summary = "Register an app"});
    mount.get<"/api/v1/apps/verify_credentials", verify_app, http::Public>({.summary = "Read the app of a token"});
}

}  // namespace plaza::oauth
