// Votes: one account's vote for one post, cast and withdrawn.
#pragma once

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
}

namespace plaza::votes {

/// `unchanged`: cast where there was a vote already, or withdrawn where there was none.
enum class Outcome { done, unchanged, post_absent };

// Each throws signed_out() for a voter who is gone.
Task<Outcome> cast(Context& context, Viewer voter, PostId post);
Task<Outcome> withdraw(Context& context, Viewer voter, PostId post);

}  // namespace plaza::votes
