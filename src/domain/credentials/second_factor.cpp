// Second factors: codes of an authenticator app (RFC 6238), and recovery codes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/own_account_queries.hpp"
#include "domain/credentials/queries.hpp"
#include "domain/credentials/recheck.hpp"
#include "domain/credentials/second_factor.hpp"
#include "domain/credentials/second_factor_queries.hpp"
#include "domain/encrypted.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/crypto/random.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/crypto/totp.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::credentials {
namespace {

constexpr std::size_t recovery_codes = 10;
constexpr std::size_t longest_code = 100;
constexpr std::string_view factor = "second_factor";
constexpr std::string_view factor_kind = "totp";

std::string context_of(AccountId user) {
    return fmt::format("totp_secret:{}", user.value);
}

/// As a person may have typed it: without blanks and hyphens, in lower case.
std::string to_plain(std::string_view code) {
    std::string plain;
    for (const char c : code.substr(0, longest_code))
        if (ascii::is_alphanumeric(c)) plain += ascii::to_lower(c);
    return plain;
}

/// Bound to the user, so that a copied hash is useless.
std::string recovery_hash(AccountId user, std::string_view code) {
    return crypto::sha256_hex(fmt::format("{} {}", user.value, code));
}

Secret secret_of(const Context& context, AccountId user, const SecondFactorRow& row) {
    auto secret = decrypted(context.services.data_keys, row.secret, context_of(user));
    if (!secret) throw Refusal{Reason::no_data_key};
    return std::move(*secret);
}

/// Uses up the code. True if it was right.
Task<bool> use_code(Context& context, AccountId user, SecondFactorRow row, std::string code) {
    const auto now = crypto::totp_step(context.now());
    const auto step = crypto::find_totp_step(secret_of(context, user, row), code, now, row.last_step);
    if (step) {
        const auto used = co_await context.database.run(use_step, user, *step);
        co_return used == 1;
    }
    const auto hash = recovery_hash(user, code);
    if (std::ranges::find(row.recovery_hashes, hash) == row.recovery_hashes.end()) co_return false;
    const auto used = co_await context.database.run(use_recovery_code, user, hash);
    co_return used == 1;
}

/// Counted before the comparison. A right password does not give wrong codes back.
Task<std::optional<bool>> use_counted(Context& context, limits::Counted* counted, AccountId user, SecondFactorRow row,
                                      std::string code) {
    co_await counted->add(context.services.attempts.second_factor, std::to_string(user.value));
    const bool is_right = co_await use_code(context, user, std::move(row), std::move(code));
    if (!is_right) co_return std::nullopt;
    co_return true;
}

Task<bool> use(Context& context, AccountId user, SecondFactorRow row, Secret code) {
    auto plain = to_plain(code.reveal());
    const auto used = co_await limits::count_failures(context, use_counted, user, std::move(row), std::move(plain));
    co_return used.has_value();
}

std::vector<std::string> make_recovery_codes() {
    std::vector<std::string> codes(recovery_codes);
    for (auto& code : codes) {
        code = crypto::random_hex(8);
        code.insert(8, 1, '-');
    }
    return codes;
}

/// Also if the user has no second factor.
Task<bool> is_second_factor_right(Context& context, AccountId user, Secret code) {
    auto row = co_await context.db.maybe(find_second_factor, user);
    if (!row || !row->is_confirmed) co_return true;
    co_return co_await use(context, user, std::move(*row), std::move(code));
}

struct Self {
    AccountId id;
    SessionId session;
    std::string email;
};

/// The viewer, if the password is theirs. Apps and tokens of the original cannot ask for it.
Task<std::optional<Self>> with_password(Context& context, Viewer viewer, Secret password) {
    const auto rights = co_await viewer.settled();
    require_session(rights);
    auto row = co_await context.db.maybe(find_own_row, rights.id);
    if (!row) throw signed_out();
    const OwnSession own{rights.id, *rights.session};
    const auto verdict = co_await recheck(context, own, std::move(password), row->password_hash);
    if (!verdict) {
        const bool is_there = co_await context.db.one(is_held_viewer, own.user, own.id);
        if (!is_there) throw signed_out();
        throw too_many(std::chrono::seconds{1});
    }
    if (!verdict->matches) co_return std::nullopt;
    co_return Self{rights.id, *rights.session, std::move(row->email)};
}

}  // namespace

Task<std::optional<Verified>> verify_second_step(Context& context, Verified user, Secret code) {
    const auto credential = co_await context.db.maybe(find_credential, user.id);
    if (!credential || credential->password_changed_at != user.password_changed_at) co_return std::nullopt;
    const bool is_right = co_await is_second_factor_right(context, user.id, std::move(code));
    if (!is_right) co_return std::nullopt;
    co_return user;
}

Task<> require_second_factor(Context& context, AccountId user, Secret code) {
    auto row = co_await context.db.maybe(find_second_factor, user);
    if (!row || !row->is_confirmed) co_return;
    if (code.empty()) throw Refusal{Reason::second_factor, "missing"};
    const bool is_right = co_await use(context, user, std::move(*row), std::move(code));
    if (!is_right) throw Refusal{Reason::second_factor, "wrong"};
}

Task<bool> is_second_factor_on(ReadContext& context, AccountId user) {
    const auto row = co_await context.db.maybe(find_second_factor, user);
    co_return row && row->is_confirmed;
}

Task<bool> has_second_factor(ReadContext& context, Viewer viewer) {
    const auto rights = co_await viewer.settled();
    co_return co_await is_second_factor_on(context, rights.id);
}

Task<std::optional<Enrolment>> begin_second_factor(Context& context, Viewer viewer, Secret current_password) {
    const auto self = co_await with_password(context, viewer, std::move(current_password));
    if (!self) co_return std::nullopt;
    auto secret = crypto::make_totp_secret();
    const auto sealed = encrypted(context.services.data_keys, secret, context_of(self->id));
    const auto begun = co_await context.db.maybe(begin_set_up, self->id, sealed, context.now());
    if (!begun) throw taken(factor, std::string(factor_kind));
    std::string label;
    for (const char c : self->email)
        label += ascii::is_alphanumeric(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    auto address = fmt::format("otpauth://totp/Plaza:{}?secret={}&issuer=Plaza", label, secret.reveal());
    co_return Enrolment{std::move(secret), std::move(address)};
}

Task<std::optional<std::vector<std::string>>> confirm_second_factor(Context& context, Viewer viewer, Secret code) {
    const auto rights = co_await viewer.settled();
    require_session(rights);
    auto row = co_await context.db.maybe(find_second_factor, rights.id);
    if (!row || row->is_confirmed) co_return std::nullopt;
    const auto now = crypto::totp_step(context.now());
    const auto secret = secret_of(context, rights.id, *row);
    const auto step = crypto::find_totp_step(secret, to_plain(code.reveal()), now, row->last_step);
    if (!step) co_return std::nullopt;
    auto codes = make_recovery_codes();
    std::vector<std::string> hashes;
    for (const auto& one : codes) hashes.push_back(recovery_hash(rights.id, to_plain(one)));
    const auto confirmed = co_await context.db.run(confirm_set_up, rights.id, context.now(), *step, hashes);
    if (confirmed == 0) co_return std::nullopt;
    co_return codes;
}

Task<bool> remove_second_factor(Context& context, Viewer viewer, Secret current_password, Secret code) {
    const auto self = co_await with_password(context, viewer, std::move(current_password));
    if (!self) co_return false;
    co_await require_second_factor(context, self->id, std::move(code));
    co_await context.db.run(delete_second_factor, self->id);
    co_return true;
}

Task<bool> verify_again(Context& context, AccountId user, SessionId session, Secret password, Secret code) {
    auto row = co_await context.db.maybe(find_own_row, user);
    if (!row) throw signed_out();
    const OwnSession own{user, session};
    const auto verdict = co_await recheck(context, own, std::move(password), row->password_hash);
    if (!verdict || !verdict->matches) co_return false;
    co_return co_await is_second_factor_right(context, user, std::move(code));
}

}  // namespace plaza::credentials
