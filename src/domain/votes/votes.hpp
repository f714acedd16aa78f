// Votes: one account's vote for one post, cast and withdrawn. Apps call it a favourite.
#pragma once

#include <cstdint>
#include <vector>

#include "domain/ids.hpp"
#include "domain/range.hpp"
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

/// Whether an account has voted for a post.
struct Known {
    PostId post;
    bool is_cast;
};
/// The call sends the statement, so that it shares a round with the one that finds the post.
[[nodiscard]] Task<Known> find_known(ReadContext& context, AccountId voter, PostId post);

// Each throws signed_out() if the voter's token is no longer valid. Nothing is written if the vote is known, or if
// there is none to withdraw, not even an event. `known` can be about the boost of the post.
Task<Outcome> cast(Context& context, Viewer voter, Shown<visibility::Target> post, Known known);
Task<Outcome> withdraw(Context& context, Viewer voter, Shown<visibility::Target> post, Known known);

/// The accounts that voted for a post, by their ids.
[[nodiscard]] Task<std::vector<AccountId>> list_by_id(ReadContext& context, Shown<visibility::Target> post,
                                                      Range range);

/// Withdraws all votes, as part of the context's transaction, which has locked the voter's account and deletes it next.
Task<> withdraw_all(Context& context, AccountId voter);

}  // namespace plaza::votes
