#include "domain/credentials/compare.hpp"

#include <optional>
#include <string>
#include <utility>

#include "domain/context.hpp"
#include "domain/credentials/queries.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::credentials {
namespace {

/// For known callers, the time may reveal which hash the account has: they know that the account exists.
Task<crypto::Verdict> compare_form(Context& context, Secret password, std::string stored,
                                   std::optional<std::int64_t> caller) {
    if (caller) co_return co_await context.services.passwords.verify(std::move(password), std::move(stored), caller);
    const auto cost = static_cast<unsigned>(co_await context.db.one(highest_bcrypt_cost));
    co_return co_await context.services.passwords.verify_in_equal_time(std::move(password), std::move(stored), cost);
}

}  // namespace

Secret to_kept(const Secret& password) {
    return Secret(composed(password.reveal()));
}

Task<crypto::Verdict> compare(Context& context, Secret typed, std::optional<Secret> stored,
                              std::optional<std::int64_t> caller) {
    auto kept = to_kept(typed);
    const bool is_kept_form = kept.reveal() == typed.reveal();
    std::string hash;
    if (stored) hash = stored->reveal();
    auto verdict = co_await compare_form(context, std::move(typed), hash, caller);
    if (is_kept_form) co_return verdict;
    if (verdict.matches) {
        verdict.needs_rehash = true;
        co_return verdict;
    }
    co_return co_await compare_form(context, std::move(kept), std::move(hash), caller);
}

}  // namespace plaza::credentials
