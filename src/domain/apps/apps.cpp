#include "domain/apps/apps.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>

#include "domain/apps/queries.hpp"
#include "domain/context.hpp"
#include "domain/encrypted.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/check.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/crypto/data_key.hpp"
#include "platform/crypto/equal.hpp"
#include "platform/crypto/push_key.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::apps {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int insert_attempts = 8;
constexpr std::chrono::days unused_life{1};
constexpr std::string_view push_key_context = "push_key";

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

std::optional<Fault> fault_of_redirects(const std::vector<std::string>& uris) {
    if (uris.empty()) return Fault{"Validation failed: Redirect URI can't be blank"};
    if (uris.size() > most_redirects) return Fault{"Validation failed: Redirect URI has too many entries, at most 20"};
    for (const auto& uri : uris)
        if (auto fault = fault_of_redirect(uri)) return Fault{"Validation failed: Redirect URI " + *fault};
    return std::nullopt;
}

std::optional<Fault> fault_of(const NewApp& wish) {
    if (wish.name.empty()) return Fault{"Validation failed: Application name can't be blank"};
    if (count_characters(wish.name) > longest_name)
        return Fault{"Validation failed: Application name is too long (maximum is 60 characters)"};
    if (has_control(wish.name)) return Fault{"Validation failed: Application name has a control character"};
    const bool is_web = wish.website.starts_with("https://") || wish.website.starts_with("http://");
    if (!wish.website.empty() && (!is_web || fault_of_redirect(wish.website)))
        return Fault{"Validation failed: Application website must be a valid URL"};
    return fault_of_redirects(wish.redirect_uris);
}

}  // namespace

Task<std::expected<Registered, Fault>> add(Context& context, NewApp wish) {
    wish.name = std::string(ascii::trimmed(wish.name, " \t\r\n"));
    if (auto fault = fault_of(wish)) co_return std::unexpected(std::move(*fault));
    auto scopes = parse_scopes(wish.scopes);
    if (!scopes) co_return std::unexpected(Fault{"The requested scope is invalid, unknown, or malformed."});
    co_await limits::count_app(context, std::move(wish.address));
    Secret secret(crypto::random_base64url(32));
    std::optional<std::string> website;
    if (!wish.website.empty()) website = std::move(wish.website);
    App app{{},
            std::move(wish.name),
            std::move(website),
            std::move(wish.redirect_uris),
            std::move(*scopes),
            crypto::sha256_hex(secret.reveal())};
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        app.id = context.new_id<AppId>();
        const auto inserted = co_await context.db.run(insert_app, app.id, app.secret_hash, app.name, app.website,
                                                      app.redirect_uris, app.scopes, context.now());
        if (inserted == 1) co_return Registered{std::move(app), std::move(secret)};
    }
    throw busy("app");
}

Task<std::optional<App>> find(ReadContext& context, AppId id) {
    return context.db.maybe(load_apps, id);
}

Task<std::vector<App>> load(ReadContext& context, std::vector<AppId> ids) {
    auto loading = context.db.load(load_apps, ids);
    co_return co_await std::move(loading);
}

std::optional<AppId> parse_client_id(std::string_view text) {
    std::int64_t id = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, id);
    if (error != std::errc{} || stop != end || id <= 0 || text.front() == '0') return std::nullopt;
    return AppId{id};
}

bool is_secret_of(const App& app, const Secret& sent) {
    return crypto::is_equal(crypto::sha256_hex(sent.reveal()), Secret(app.secret_hash));
}

Task<std::optional<App>> find_by_token(ReadContext& context, std::string token) {
    const auto found = context.services.tokens.verify(token, context.now());
    if (!found) throw signed_out();
    sessions::Check check(context, *found, any_scope);
    const auto rights = co_await check.settled();
    if (!rights.app) co_return std::nullopt;
    co_return co_await find(context, *rights.app);
}

Task<App> require_own_token(ReadContext& context, std::string token, std::string_view scope) {
    const auto found = context.services.tokens.verify(token, context.now());
    if (!found) throw signed_out();
    sessions::Check check(context, *found, scope);
    co_await check.settled();
    if (!found->app) throw Refusal{Reason::forbidden};
    auto app = co_await find(context, found->app->app);
    if (!app) throw signed_out();
    co_return std::move(*app);
}

Task<std::optional<std::string>> push_key(Context& context) {
    auto found = co_await context.db.maybe(find_push_key);
    if (found || context.services.data_keys.empty()) co_return found;
    const auto pair = crypto::make_push_key();
    const auto private_key = encrypted(context.services.data_keys, pair.private_key, push_key_context);
    co_await context.db.run(insert_push_key, pair.public_key, private_key);
    co_return co_await context.db.maybe(find_push_key);
}

Task<std::int64_t> forget_unused(Context& context) {
    const Time limit = context.now() - unused_life;
    co_return co_await context.db.run(delete_unused, limit);
}

}  // namespace plaza::apps
