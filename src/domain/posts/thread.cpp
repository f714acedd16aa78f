// Threads: the posts before and after a post.
#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/thread_queries.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

using Number = std::int64_t;

/// The parents of a post, the first post of the thread first: at most those that are shown.
std::vector<PostId> ancestors_of(const std::vector<ReplyRow>& replies, const Post& post, std::size_t most) {
    std::unordered_map<Number, PostId> parents;
    for (const auto& reply : replies) parents.emplace(reply.post_id.value, reply.parent_id);
    std::vector<PostId> ancestors;
    auto next = post.parent ? std::optional(post.parent->post) : std::nullopt;
    while (next && ancestors.size() < most) {
        ancestors.push_back(*next);
        const auto known = parents.find(next->value);
        next = known == parents.end() ? std::nullopt : std::optional(known->second);
    }
    std::ranges::reverse(ancestors);
    return ancestors;
}

/// The replies to a post and the replies to those, each reply directly before what answers it. Without recursion,
/// because a thread can be thousands of replies deep.
std::vector<PostId> descendants_of(const std::vector<ReplyRow>& replies, PostId post, std::size_t most) {
    std::unordered_map<Number, std::vector<PostId>> children;
    // From the newest to the oldest, so that the oldest is on top of the stack.
    for (auto reply = replies.rbegin(); reply != replies.rend(); ++reply)
        children[reply->parent_id.value].push_back(reply->post_id);
    std::vector<PostId> descendants;
    auto waiting = std::move(children[post.value]);
    while (!waiting.empty() && descendants.size() < most) {
        const auto next = waiting.back();
        waiting.pop_back();
        descendants.push_back(next);
        auto answers = std::exchange(children[next.value], {});
        waiting.insert(waiting.end(), answers.begin(), answers.end());
    }
    return descendants;
}

}  // namespace

Task<Thread> thread_of(ReadContext& context, Shown<Post> post, std::size_t most) {
    const auto replies = co_await context.db.all(load_thread, post->root(), max_thread_read);
    const auto ancestors = ancestors_of(replies, *post, most);
    const auto descendants = descendants_of(replies, post->id, most - ancestors.size());
    auto before = find_refs(context, ancestors);
    auto after = find_refs(context, descendants);
    Thread thread;
    thread.ancestors = co_await std::move(before);
    thread.descendants = co_await std::move(after);
    co_return thread;
}

}  // namespace plaza::posts
