#include "domain/grants/grants.hpp"

#include <algorithm>
#include <utility>

#include "domain/context.hpp"
#include "domain/grants/life.hpp"
#include "domain/grants/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/opaque_token.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::grants {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int insert_attempts = 8;

/// Adds the scopes of an older token of the same app.
void add_scopes(Authorized& known, const Scopes& scopes) {
    for (const auto& scope : scopes)
        if (std::ranges::find(known.scopes, scope) == known.scopes.end()) known.scopes.push_back(scope);
}

}  // namespace

Task<std::optional<Token>> issue(Context& context, credentials::Verified user, AppId app, Scopes scopes,
                                 sessions::Device device) {
    const Time now = context.now();
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        pg::Unit unit(context.db);
        auto session = sessions::add(context, unit, to_session(user, app, scopes, now, device));
        unit.add(note_grant, app, now);
        co_await unit.commit();
        if (session.made.row()) co_return Token{std::move(session.token), std::move(scopes), now};
    }
    co_return std::nullopt;
}

Task<Token> issue_for_app(Context& context, AppId app, Scopes scopes) {
    const Time now = context.now();
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        const auto id = context.new_id<AppTokenId>();
        auto token = context.services.tokens.issue(crypto::TokenKind::app, app.value, id.value);
        const auto hash = crypto::sha256_hex(token);
        const auto made = co_await context.db.maybe(insert_app_token, app, id, hash, scopes, now);
        if (made) co_return Token{Secret(std::move(token)), std::move(scopes), now};
    }
    throw busy("token");
}

Task<> revoke(Context& context, AppId app, Secret token) {
    const auto found = context.services.tokens.verify(token.reveal(), context.now());
    if (!found || found->hash.empty()) co_return;
    if (found->app) {
        if (found->app->app == app) co_await context.db.run(delete_app_token, app, found->app->id, found->hash);
        co_return;
    }
    pg::Unit unit(context.db);
    sessions::end(context, unit, {found->account, *found->session, app, found->hash});
    co_await unit.commit();
}

Task<std::vector<Authorized>> list(ReadContext& context, Viewer viewer) {
    const auto rights = co_await viewer.settled();
    credentials::require_session(rights);
    const auto found = co_await context.db.all(list_sessions, rights.id, context.now());
    std::vector<AppId> ids;
    for (const auto& session : found)
        if (std::ranges::find(ids, session.app) == ids.end()) ids.push_back(session.app);
    auto apps = co_await apps::load(context, ids);
    std::vector<Authorized> all;
    for (auto& app : apps) {
        auto& one = all.emplace_back(Authorized{app.id, std::move(app.name), std::move(app.website), {}, {}});
        for (const auto& session : found) {
            if (session.app != app.id) continue;
            add_scopes(one, session.scopes);
            one.created_at = session.created_at;  // at the end, that of the oldest
        }
    }
    co_return all;
}

Task<bool> end(Context& context, Viewer viewer, AppId app) {
    const auto rights = co_await viewer.settled();
    credentials::require_session(rights);
    const auto found = co_await context.db.all(list_sessions, rights.id, context.now());
    pg::Unit unit(context.db);
    unit.add(delete_codes, rights.id, app);
    bool is_ended = false;
    for (const auto& session : found) {
        if (session.app != app) continue;
        sessions::end(context, unit, {rights.id, session.id, app});
        is_ended = true;
    }
    co_await unit.commit();
    co_return is_ended;
}

}  // namespace plaza::grants
