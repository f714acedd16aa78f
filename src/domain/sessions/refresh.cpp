// The tokens of a session: the first ones, and those that refresh tokens are exchanged for.
#include <algorithm>
#include <string_view>
#include <utility>

#include "domain/context.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/queries.hpp"
#include "platform/base/rate_limit.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/crypto/token_keys.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::sessions {
namespace {

// How often an insert that meets an id that exists is tried.
constexpr int insert_attempts = 8;

constexpr std::size_t longest_user_agent = 200;
constexpr std::size_t longest_refresh_token = 200;  // twice what one has

/// What User-Agent may hold (RFC 9110 §10.1.5) and little more: nothing else is stored or shown.
std::string printable(std::string user_agent) {
    user_agent.resize(std::min(user_agent.size(), longest_user_agent));
    std::ranges::replace_if(user_agent, [](char c) { return c < ' ' || c > '~'; }, '?');
    return user_agent;
}

/// `family.secret`: the family stays the same as long as the session, the secret is another each time.
std::string first_refresh_token() {
    return crypto::random_hex(16) + '.' + crypto::random_hex(32);
}

std::string_view family_of(std::string_view token) {
    return token.substr(0, token.find('.'));
}

/// Whoever knows the token and not the salt, or the salt and not the token, cannot tell.
std::string successor_of(const std::string& token, const std::string& salt) {
    return std::string(family_of(token)) + '.' + crypto::sha256_hex(salt + token);
}

/// When a session ends that is refreshed now: with its access token at the earliest.
Time end_of_refreshed(const Settings& settings, Time created_at, Time moment) {
    Time end = moment + settings.refresh_token_life;
    if (settings.is_session_limited()) end = std::min<Time>(end, created_at + settings.session_life);
    return std::max<Time>(moment + settings.token_life, end);
}

struct Presented {
    std::string token;
    Device device;
    Time at;
};

/// A refresh token that was exchanged for its successor.
struct Exchanged {
    AccountId user;
    SessionId session;
    std::string successor;
};

Task<Exchanged> replace(pg::Tx& transaction, const Settings& settings, RefreshRow session, Presented presented) {
    const auto salt = crypto::random_hex(32);
    Exchanged exchanged{session.user_id, session.id, successor_of(presented.token, salt)};
    const auto hash = crypto::sha256_hex(exchanged.successor);
    const auto end = end_of_refreshed(settings, session.created_at, presented.at);
    co_await transaction.run(replace_refresh_token, session.id, hash, session.refresh_hash, salt, end,
                             presented.device.user_agent, presented.device.address);
    co_return exchanged;
}

Task<std::optional<Exchanged>> exchange(pg::Tx& transaction, const Settings* settings, Presented presented) {
    const auto family_hash = crypto::sha256_hex(family_of(presented.token));
    // Sessions that began before are too old.
    const Time oldest = settings->is_session_limited() ? Time{presented.at - settings->session_life} : Time{};
    auto session = co_await transaction.maybe(find_family, family_hash, oldest);
    if (!session || !session->is_alive) co_return std::nullopt;
    const auto hash = crypto::sha256_hex(presented.token);
    if (hash == session->refresh_hash)
        co_return co_await replace(transaction, *settings, std::move(*session), std::move(presented));
    // The answer to the exchange before may have been lost: a phone suspends an app while it waits, and wakes it hours
    // later in another network, perhaps as a newer version. Until its successor is used, the token may come again.
    if (hash == session->replaced_hash) {
        // The new access token must not outlive its session.
        co_await transaction.run(prolong_session, session->id, presented.at + settings->token_life);
        co_return Exchanged{session->user_id, session->id, successor_of(presented.token, *session->refresh_salt)};
    }
    co_await transaction.run(delete_session, session->id);
    co_return std::nullopt;
}

Task<std::optional<Tokens>> refresh_counted(Context& context, limits::Counted* counted, Secret token, Device device) {
    co_await counted->add(context.services.attempts.refresh_network, limited_part(device.address));
    if (token.reveal().size() > longest_refresh_token) co_return std::nullopt;
    device.user_agent = printable(std::move(device.user_agent));
    Presented presented{token.reveal(), std::move(device), context.now()};
    auto exchanged = co_await context.database.transact(exchange, &context.settings.sessions, std::move(presented));
    if (!exchanged) co_return std::nullopt;
    const auto life = context.settings.sessions.token_life;
    co_return Tokens{
        context.services.tokens.issue(exchanged->user.value, exchanged->session.value, context.now(), life), life,
        std::move(exchanged->successor)};
}

}  // namespace

Task<std::optional<Tokens>> begin(Context& context, credentials::Verified user, Device device, Kind kind) {
    const auto moment = context.now();
    const auto life = context.settings.sessions.token_life;
    Tokens tokens{.access = {}, .expires_in = life, .refresh = {}};
    auto expires_at = moment + life;
    std::optional<std::string> family_hash;
    std::optional<std::string> hash;
    if (kind == Kind::refreshable) {
        tokens.refresh = first_refresh_token();
        family_hash = crypto::sha256_hex(family_of(*tokens.refresh));
        hash = crypto::sha256_hex(*tokens.refresh);
        expires_at = end_of_refreshed(context.settings.sessions, moment, moment);
    }
    const auto user_agent = printable(std::move(device.user_agent));
    for (int attempt = 0; attempt < insert_attempts; ++attempt) {
        const auto session =
            co_await context.db.maybe(insert_session, user.id, user.password_changed_at, expires_at, user_agent,
                                      device.address, family_hash, hash, context.new_id<SessionId>(), moment);
        if (!session) continue;
        tokens.access = context.services.tokens.issue(user.id.value, session->value, moment, life);
        co_return tokens;
    }
    co_return std::nullopt;
}

Task<std::optional<Tokens>> refresh(Context& context, Secret token, Device device) {
    co_return co_await limits::count_failures(context, refresh_counted, std::move(token), std::move(device));
}

}  // namespace plaza::sessions
