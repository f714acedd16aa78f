// Issues and exchanges the tokens of sessions.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/context.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/access_token.hpp"
#include "domain/sessions/device.hpp"
#include "domain/sessions/events.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/base/rate_limit.hpp"
#include "platform/crypto/opaque_token.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::sessions {
namespace {

// Attempts to insert before an id conflict is reported.
constexpr int refresh_attempts = 8;

constexpr std::size_t longest_refresh_token = 200;  // a valid one has at most 150 characters

/// The session of a refresh token.
struct Named {
    AccountId user;
    SessionId session;
    bool is_genuine;  // whether this server issued the token at some time, as far as the token itself shows
};

/// The random part ends with a seal, which distinguishes a token that was replaced long ago from a guess.
std::string to_refresh_token(const TokenKeys& keys, AccountId user, SessionId session, std::string secret) {
    return keys.sealed({crypto::TokenKind::refresh, user.value, session.value, std::move(secret)});
}

std::optional<Named> name_session(const TokenKeys& keys, const std::string& token) {
    auto parsed = crypto::parse_opaque_token(token);
    if (!parsed || parsed->kind != crypto::TokenKind::refresh) return std::nullopt;
    const Named named{AccountId{parsed->owner}, SessionId{parsed->id}, false};
    return Named{named.user, named.session, keys.is_sealed(std::move(*parsed))};
}

// Older versions issued tokens of the form `family.secret`. The family is constant for the session, and the secret
// changes with each refresh. Such a token is accepted until its successor is used. Later use ends the session.
constexpr std::size_t family_size = 32;

bool is_of_old_form(std::string_view token) {
    return token.size() == family_size + 1 + 64 && token.find('.') == family_size;
}

std::string_view family_of(std::string_view old_token) {
    return old_token.substr(0, family_size);
}

/// Finds the session by the id in the token, or by its family.
Task<std::optional<Named>> find_named(Context& context, std::string token) {
    if (!is_of_old_form(token)) co_return name_session(context.services.tokens, token);
    const auto hash = crypto::sha256_hex(family_of(token));
    const auto found = co_await context.db.maybe(find_family, hash);
    if (!found) co_return std::nullopt;
    co_return Named{found->user_id, found->id, true};
}

/// The next secret. It cannot be computed from the token alone, nor from the stored salt alone.
std::string secret_after(const std::string& token, const std::string& salt) {
    return crypto::sha256_hex(salt + token);
}

/// The expiry of a session that is refreshed at `moment`. Not before that of the new access token.
Time end_of_refreshed(const Settings& settings, Time created_at, Time moment) {
    Time end = moment + settings.refresh_token_life;
    if (settings.is_session_limited()) end = std::min<Time>(end, created_at + settings.session_life);
    return std::max<Time>(moment + settings.token_life, end);
}

struct Presented {
    std::string token;
    Named named;
    Device device;
    Time at;
};

Task<std::string> replace(pg::Tx& transaction, const Context* context, RefreshRow session, Presented presented) {
    const auto named = presented.named;
    const auto salt = crypto::random_hex(32);
    const auto secret = secret_after(presented.token, salt);
    auto successor = to_refresh_token(context->services.tokens, named.user, named.session, secret);
    const auto hash = crypto::sha256_hex(successor);
    const auto end = end_of_refreshed(context->settings.sessions, session.created_at, presented.at);
    co_await transaction.run(replace_refresh_token, named.user, named.session, hash, session.refresh_hash, salt, end,
                             presented.device.user_agent, presented.device.address, presented.at);
    co_return successor;
}

/// The token that replaced this one. An older version may have issued it.
std::optional<std::string> successor_of(const TokenKeys& keys, const RefreshRow& session, const Presented& presented) {
    const auto secret = secret_after(presented.token, *session.refresh_salt);
    auto successor = to_refresh_token(keys, presented.named.user, presented.named.session, secret);
    if (crypto::sha256_hex(successor) == session.refresh_hash) return successor;
    if (!is_of_old_form(presented.token)) return std::nullopt;  // the key of the seals has changed
    successor = fmt::format("{}.{}", family_of(presented.token), secret);
    if (crypto::sha256_hex(successor) == session.refresh_hash) return successor;
    return std::nullopt;
}

/// Replaces the token and returns its successor.
Task<std::optional<std::string>> exchange(pg::Tx& transaction, const Context* context, Presented presented) {
    const auto named = presented.named;
    const auto& settings = context->settings.sessions;
    // Sessions that began earlier are too old.
    const Time oldest = settings.is_session_limited() ? Time{presented.at - settings.session_life} : Time{};
    auto session = co_await transaction.maybe(hold_session, named.user, named.session, presented.at, oldest);
    if (!session || !session->is_alive) co_return std::nullopt;
    const auto hash = crypto::sha256_hex(presented.token);
    if (hash == session->refresh_hash)
        co_return co_await replace(transaction, context, std::move(*session), std::move(presented));
    // The previous answer may have been lost, for example if a phone suspended the app, and the retry may come hours
    // later from another network. The token is therefore accepted until its successor is used.
    if (hash == session->replaced_hash) {
        auto successor = successor_of(context->services.tokens, *session, presented);
        // The new access token must not outlive its session.
        const Time end = presented.at + settings.token_life;
        if (successor) co_await transaction.run(prolong_session, named.user, named.session, end);
        co_return successor;
    }
    // Ids can be guessed. A guess must not end a session.
    if (!named.is_genuine) co_return std::nullopt;
    pg::Unit unit(transaction);
    unit.add(end_session, named.user, named.session);
    context->say(unit, Ended{named.user, named.session});
    co_await unit.commit();
    co_return std::nullopt;
}

Task<std::optional<Tokens>> refresh_counted(Context& context, limits::Counted* counted, Secret token, Device device) {
    co_await counted->add(context.services.attempts.refresh_network, limited_part(device.address));
    if (token.reveal().size() > longest_refresh_token) co_return std::nullopt;
    const auto named = co_await find_named(context, token.reveal());
    if (!named) co_return std::nullopt;
    device.user_agent = printable(std::move(device.user_agent));
    Presented presented{token.reveal(), *named, std::move(device), context.now()};
    auto successor = co_await context.database.transact(exchange, &context, std::move(presented));
    if (!successor) co_return std::nullopt;
    const auto life = context.settings.sessions.token_life;
    co_return Tokens{context.services.tokens.issue({named->user, named->session, context.now(), life}), life,
                     std::move(successor)};
}

}  // namespace

Task<std::optional<Tokens>> begin(Context& context, credentials::Verified user, Device device, Kind kind) {
    const auto moment = context.now();
    const auto life = context.settings.sessions.token_life;
    const auto& keys = context.services.tokens;
    const bool is_refreshable = kind == Kind::refreshable;
    const Time end = is_refreshable ? end_of_refreshed(context.settings.sessions, moment, moment) : Time{moment + life};
    const auto user_agent = printable(std::move(device.user_agent));
    for (int attempt = 0; attempt < refresh_attempts; ++attempt) {
        const auto id = context.new_id<SessionId>();
        Tokens tokens{.access = {}, .expires_in = life, .refresh = {}};
        std::optional<std::string> hash;
        if (is_refreshable) {
            tokens.refresh = to_refresh_token(keys, user.id, id, crypto::random_hex(32));
            hash = crypto::sha256_hex(*tokens.refresh);
        }
        pg::Unit unit(context.db);
        const auto made = unit.add(insert_session, user.id, id, user.password_changed_at, moment, end, user_agent,
                                   device.address, hash);
        context.say(unit, Begun{user.id, id});
        co_await unit.commit();
        if (!made.row()) continue;
        tokens.access = keys.issue({user.id, id, moment, life});
        co_return tokens;
    }
    co_return std::nullopt;
}

Task<std::optional<Tokens>> refresh(Context& context, Secret token, Device device) {
    co_return co_await limits::count_failures(context, refresh_counted, std::move(token), std::move(device));
}

}  // namespace plaza::sessions
