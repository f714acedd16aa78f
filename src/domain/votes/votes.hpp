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

/// `unchanged`: cast if there was a vote already, or withdrawn if there was none. `post_absent`: deleted meanwhile.
enum class Outcome { done, unchanged, post_absent };

// Each throws signed_out() for a voter whose token does not count.
Task<Outcome> cast(Context& context, Viewer voter, Shown<PostId> post);
Task<Outcome> withdraw(Context& context, Viewer voter, Shown<PostId> post);

/// Part of the context's transaction, in which the voter's account is deleted next, and locked.
Task<> withdraw_all(Context& context, AccountId voter);

}  // namespace plaza::votes
