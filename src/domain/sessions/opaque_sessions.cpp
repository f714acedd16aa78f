// Sessions with one opaque token: of apps, and of browsers that sign in on a page.
#include <utility>

#include "domain/context.hpp"
#include "domain/sessions/access_token.hpp"
#include "domain/sessions/device.hpp"
#include "domain/sessions/events.hpp"
#include "domain/sessions/queries.hpp"
#include "domain/sessions/sessions.hpp"
#include "platform/crypto/opaque_token.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::sessions {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int opening_attempts = 8;

}  // namespace

OpaqueSession add(const Context& context, pg::Unit& unit, NewOpaqueSession wish) {
    using crypto::TokenKind;
    const auto id = context.new_id<SessionId>();
    const auto kind = wish.app ? TokenKind::account : TokenKind::browser;
    auto token = context.services.tokens.issue(kind, wish.user.id.value, id.value);
    const auto made = unit.add(insert_opaque_session, wish.user.id, id, wish.user.password_changed_at, context.now(),
                               wish.expires_at, printable(std::move(wish.device.user_agent)), wish.device.address,
                               wish.app, wish.scopes, crypto::sha256_hex(token));
    context.say(unit, Begun{wish.user.id, id});
    return {id, Secret(std::move(token)), made};
}

void end(const Context& context, pg::Unit& unit, SessionOfApp which) {
    unit.add(end_session_of_app, which.user, which.session, which.app, which.token_hash);
    context.say(unit, Ended{which.user, which.session});
}

Task<std::optional<Secret>> begin_in_browser(Context& context, credentials::Verified user, Device device) {
    const Time end = context.now() + browser_life;
    for (int attempt = 0; attempt < opening_attempts; ++attempt) {
        pg::Unit unit(context.db);
        auto session = add(context, unit, {.user = user, .expires_at = end, .device = device});
        co_await unit.commit();
        if (session.made.row()) co_return std::move(session.token);
    }
    co_return std::nullopt;
}

Task<std::optional<Browser>> find_in_browser(ReadContext& context, Secret cookie) {
    const auto token = context.services.tokens.read(crypto::TokenKind::browser, cookie.reveal());
    if (!token) co_return std::nullopt;
    const AccountId user{token->owner};
    const SessionId session{token->id};
    const auto hash = crypto::sha256_hex(cookie.reveal());
    const auto standing = co_await context.db.maybe(check_opaque_token, user, session, hash, context.now());
    if (!standing) co_return std::nullopt;
    co_return Browser{user, session};
}

}  // namespace plaza::sessions
