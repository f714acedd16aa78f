// Verification of credentials at log-in, with the limits of docs/limits.md.
#include <optional>
#include <string>
#include <utility>

#include "domain/context.hpp"
#include "domain/credentials/compare.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/email_keys.hpp"
#include "domain/credentials/email_queries.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/credentials/recheck.hpp"
#include "domain/credentials/recheck_queries.hpp"
#include "domain/credentials/second_factor.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/email.hpp"
#include "platform/base/rate_limit.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::credentials {
namespace {

/// The account of a log-in, and what is known of the device.
struct Candidate {
    std::optional<CredentialRow> user{};
    std::optional<OwnSession> session{};  // presented by the device, if it is the user's
    bool is_known_network = false;        // the user has a session from this network
};

/// The account of an address, or of a username if the caller allows it. An address always has an `@`, a username never.
Task<std::optional<AccountId>> find_user(Context& context, std::string name, bool takes_username) {
    if (takes_username && !name.contains('@')) {
        auto finding = accounts::find_named(context, std::move(name));
        co_return co_await std::move(finding);
    }
    co_return co_await context.db.maybe(find_user_of_email, email_keys(name));
}

Task<Candidate> find_candidate(Context& context, const LogIn* credentials, std::string network) {
    constexpr AccountId no_user{-1};
    const auto presented = credentials->session;
    Candidate candidate;
    const auto found = co_await find_user(context, credentials->email, credentials->takes_username);
    // An unknown address runs the same statements, so that the time reveals nothing.
    const auto id = found.value_or(no_user);
    auto credential = context.db.maybe(find_credential, id);
    auto listed = context.db.all(list_devices, id, context.now());
    candidate.user = co_await std::move(credential);
    const auto devices = co_await std::move(listed);
    for (const auto& device : devices) {
        if (device.id == presented) candidate.session = OwnSession{id, device.id};
        if (limited_part(device.address) == network) candidate.is_known_network = true;
    }
    co_return candidate;
}

/// Counts a log-in without a session. Throws too_many().
Task<> count_stranger(Context& context, limits::Counted* counted, const Candidate* candidate, std::string email,
                      std::string network) {
    auto& limits = candidate->user ? context.services.attempts.known : context.services.attempts.unknown;
    const auto subject = candidate->user ? std::to_string(candidate->user->id.value) : normal_email(email);
    // Checked before anything is counted, so that a flood from many new networks does not become a flood of writes.
    if (!candidate->is_known_network) co_await counted->check(limits.ceiling, subject);
    co_await counted->add(limits.account, subject + ' ' + network);
    // Failures from elsewhere do not lock users out of networks where they have a session.
    if (!candidate->is_known_network) co_await counted->add(limits.ceiling, subject);
}

/// Compares the password if the limits allow it.
Task<crypto::Verdict> examine(Context& context, limits::Counted* counted, const Candidate* candidate,
                              LogIn credentials) {
    const auto network = limited_part(credentials.address);
    std::optional<Secret> stored;
    if (candidate->user) stored = candidate->user->password_hash;
    if (candidate->session) {
        const auto verdict = co_await recheck(context, *candidate->session, credentials.password, *stored);
        if (verdict) co_return *verdict;
    }
    // The presented session belongs to another account, has ended, or has ten passwords being compared.
    if (credentials.session) co_await counted->add(context.services.attempts.log_in_network, network);
    co_await count_stranger(context, counted, candidate, std::move(credentials.email), network);
    co_return co_await compare(context, std::move(credentials.password), std::move(stored));
}

Task<std::optional<Verified>> verify_counted(Context& context, limits::Counted* counted, LogIn credentials) {
    const auto network = limited_part(credentials.address);
    if (!credentials.session) co_await counted->add(context.services.attempts.log_in_network, network);
    const auto candidate = co_await find_candidate(context, &credentials, network);
    const auto password = credentials.password;
    const auto second_step = credentials.second_step;
    const auto code = credentials.code;
    const auto verdict = co_await examine(context, counted, &candidate, std::move(credentials));
    if (!verdict.matches) co_return std::nullopt;
    const auto& user = *candidate.user;
    if (verdict.needs_rehash) {
        auto better = co_await context.services.passwords.hash(to_kept(password), user.id.value);
        co_await context.db.run(replace_hash, user.id, user.password_hash, Secret(std::move(better)));
    }
    // Only now, so that an answer about the second factor shows nothing without the password.
    if (second_step == SecondStep::now) {
        co_await require_second_factor(context, user.id, code);
        co_return Verified{user.id, user.password_changed_at};
    }
    const bool has_another = co_await is_second_factor_on(context, user.id);
    co_return Verified{user.id, user.password_changed_at, has_another};
}

}  // namespace

Task<std::optional<AccountId>> find_by_email(ReadContext& context, std::string email) {
    co_return co_await context.db.maybe(find_user_of_email, email_keys(email));
}

Task<std::optional<Verified>> verify(Context& context, LogIn credentials) {
    co_return co_await limits::count_failures(context, verify_counted, std::move(credentials));
}

}  // namespace plaza::credentials
