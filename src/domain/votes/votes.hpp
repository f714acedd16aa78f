// Votes: one account's vote for one post, cast and withdrawn. Apps call it a favourite.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::votes {

/// `unchanged`: the vote already existed (cast) or did not exist (withdraw). `post_absent`: the post was deleted.
enum class Outcome { done, unchanged, post_absent };

// Each throws signed_out() if the voter's token is no longer valid.
Task<Outcome> cast(Context& context, Viewer voter, Shown<visibility::Target> post);
Task<Outcome> withdraw(Context& context, Viewer voter, Shown<visibility::Target> post);

/// A part of the accounts that voted for a post, by their ids: those below `below` and above `above`, the highest
/// first. With `is_upward`, those directly above `above`, also with the highest first.
struct Voters {
    AccountId below;
    AccountId above;
    bool is_upward;
    std::int64_t limit;
};
Task<std::vector<AccountId>> list_by_id(ReadContext& context, Shown<visibility::Target> post, Voters part);

/// Withdraws all votes, as part of the context's transaction, which has locked the voter's account and deletes it next.
Task<> withdraw_all(Context& context, AccountId voter);

}  // namespace plaza::votes
