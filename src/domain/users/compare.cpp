#include "domain/users/compare.hpp"

#include <utility>

#include "domain/context.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::users {
namespace {

Task<crypto::Verdict> compare_form(Context& context, Secret password, const std::optional<Secret>& stored) {
    if (stored) co_return co_await context.passwords.verify(std::move(password), stored->reveal());
    co_await context.passwords.verify_nobody(std::move(password));
    co_return crypto::Verdict{};
}

}  // namespace

Secret to_kept(const Secret& password) {
    return Secret(composed(password.reveal()));
}

Task<crypto::Verdict> compare(Context& context, Secret typed, std::optional<Secret> stored) {
    auto kept = to_kept(typed);
    const bool is_kept_form = kept.reveal() == typed.reveal();
    auto verdict = co_await compare_form(context, std::move(typed), stored);
    if (is_kept_form) co_return verdict;
    if (verdict.matches) {
        verdict.needs_rehash = true;
        co_return verdict;
    }
    co_return co_await compare_form(context, std::move(kept), stored);
}

}  // namespace plaza::users
