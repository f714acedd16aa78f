// Authorization codes: made by a consent, exchanged once.
#include <chrono>
#include <utility>

#include "domain/context.hpp"
#include "domain/grants/grants.hpp"
#include "domain/grants/life.hpp"
#include "domain/grants/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/equal.hpp"
#include "platform/crypto/opaque_token.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::grants {
namespace {

constexpr std::chrono::seconds code_life{60};
// A used code is remembered for as long, to notice a second use.
constexpr std::chrono::hours code_memory{1};

struct Named {
    AccountId user;
    CodeId id;
};

/// RFC 7636 §4.1.
bool is_verifier(std::string_view text) {
    return text.size() >= 43 && text.size() <= 128;
}

/// A verifier is needed if and only if there was a challenge.
bool is_proven(const CodeRow& code, const Presented& presented) {
    if (!code.challenge) return presented.has_secret && !presented.verifier;
    if (!presented.verifier || !is_verifier(*presented.verifier)) return false;
    return crypto::is_equal(crypto::sha256_base64url(*presented.verifier), Secret(*code.challenge));
}

bool fits(const CodeRow& code, const Presented& presented, Time now) {
    return code.app_id == presented.app && code.redirect_uri == presented.redirect_uri && code.expires_at > now &&
           is_proven(code, presented);
}

/// The first token may be a thief's, or the second request is (RFC 6749 §4.1.2).
Task<> end_first_use(Context& context, AccountId user, SessionId session, AppId app) {
    pg::Unit unit(context.db);
    sessions::end(context, unit, {user, session, app});
    co_await unit.commit();
}

Task<std::optional<Token>> take(Context& context, Named named, CodeRow code, sessions::Device device) {
    const Time now = context.now();
    pg::Unit unit(context.db);
    credentials::Verified user{named.user, code.password_changed_at};
    auto session = sessions::add(context, unit, to_session(user, code.app_id, code.scopes, now, std::move(device)));
    const auto taken = unit.add(take_code, named.user, named.id, session.id);
    unit.add(note_grant, code.app_id, now);
    co_await unit.commit();
    if (!session.made.row()) co_return std::nullopt;
    if (taken.affected() == 0) {
        // Another request has taken the code since it was read.
        co_await end_first_use(context, named.user, session.id, code.app_id);
        const auto first = co_await context.db.maybe(find_taken, named.user, named.id);
        if (first) co_await end_first_use(context, named.user, *first, code.app_id);
        co_return std::nullopt;
    }
    co_return Token{std::move(session.token), std::move(code.scopes), now};
}

}  // namespace

Task<std::optional<Secret>> allow(Context& context, sessions::Browser user, Consent consent) {
    const auto id = context.new_id<CodeId>();
    auto code = context.services.tokens.issue(crypto::TokenKind::code, user.user.value, id.value);
    const auto hash = crypto::sha256_hex(code);
    const Time end = context.now() + code_life;
    const auto made = co_await context.db.maybe(insert_code, user.user, user.session, id, hash, consent.app,
                                                consent.redirect_uri, consent.scopes, consent.challenge, end);
    if (!made) co_return std::nullopt;
    co_return Secret(std::move(code));
}

Task<std::optional<Token>> exchange(Context& context, Presented presented) {
    const auto token = context.services.tokens.read(crypto::TokenKind::code, presented.code.reveal());
    if (!token) co_return std::nullopt;
    const Named named{AccountId{token->owner}, CodeId{token->id}};
    const auto hash = crypto::sha256_hex(presented.code.reveal());
    auto code = co_await context.db.maybe(find_code, named.user, named.id, hash);
    if (!code) co_return std::nullopt;
    if (code->session_id) {
        co_await end_first_use(context, named.user, *code->session_id, code->app_id);
        co_return std::nullopt;
    }
    if (!fits(*code, presented, context.now())) co_return std::nullopt;
    co_return co_await take(context, named, std::move(*code), std::move(presented.device));
}

Task<std::int64_t> forget_expired(Context& context) {
    const Time limit = context.now() - code_memory;
    co_return co_await context.db.run(delete_expired, limit);
}

}  // namespace plaza::grants
