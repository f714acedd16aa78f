// Votes: one account's vote for one post, cast and withdrawn.
#pragma once

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
}

namespace plaza::votes {

/// `unchanged`: the vote already existed (cast) or did not exist (withdraw). `post_absent`: the post was deleted.
enum class Outcome { done, unchanged, post_absent };

// Each throws signed_out() if the voter's token is no longer valid.
Task<Outcome> cast(Context& context, Viewer voter, Shown<PostId> post);
Task<Outcome> withdraw(Context& context, Viewer voter, Shown<PostId> post);

/// Withdraws all votes, as part of the context's transaction, which has locked the voter's account and deletes it next.
Task<> withdraw_all(Context& context, AccountId voter);

}  // namespace plaza::votes
