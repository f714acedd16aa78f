// Threads: the posts before and after a post.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/posts/posts.hpp"
#include "domain/posts/thread_queries.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::posts {
namespace {

using Number = std::int64_t;

// As many posts as a page of a timeline has are loaded whatever their size is.
constexpr std::size_t always_loaded = 40;

/// A post with its parent, if it has one.
struct Reply {
    Ref ref;
    std::optional<PostId> parent;
};

/// The replies of a thread and, at the end, its first post.
std::vector<Reply> to_replies(const std::vector<ReplyRow>& rows, PostId root, const std::vector<Ref>& first) {
    std::vector<Reply> replies;
    replies.reserve(rows.size() + 1);
    for (const auto& row : rows)
        replies.push_back(
            {{.id = row.post_id, .author = row.author_id.value_or(AccountId{}), .root = root}, row.parent_id});
    if (!first.empty()) replies.push_back({first.front(), std::nullopt});
    return replies;
}

/// The parents of a post, the nearest first.
std::vector<Ref> ancestors_of(const std::vector<Reply>& replies, PostId post, std::size_t most) {
    std::unordered_map<Number, const Reply*> known;
    for (const auto& reply : replies) known.emplace(reply.ref.id.value, &reply);
    std::vector<Ref> ancestors;
    auto child = known.find(post.value);
    while (child != known.end() && child->second->parent && ancestors.size() < most) {
        child = known.find(child->second->parent->value);
        if (child != known.end()) ancestors.push_back(child->second->ref);
    }
    return ancestors;
}

/// The replies to a post and the replies to those, each reply directly before what answers it. Without recursion,
/// because a thread can be thousands of replies deep.
std::vector<Ref> descendants_of(const std::vector<Reply>& replies, PostId post, std::size_t most) {
    std::unordered_map<Number, std::vector<const Reply*>> children;
    // From the newest to the oldest, so that the oldest is on top of the stack.
    for (auto reply = replies.rbegin(); reply != replies.rend(); ++reply)
        if (reply->parent) children[reply->parent->value].push_back(&*reply);
    std::vector<Ref> descendants;
    auto waiting = std::move(children[post.value]);
    while (!waiting.empty() && descendants.size() < most) {
        const auto* const next = waiting.back();
        waiting.pop_back();
        descendants.push_back(next->ref);
        auto answers = std::exchange(children[next->ref.id.value], {});
        waiting.insert(waiting.end(), answers.begin(), answers.end());
    }
    return descendants;
}

/// The first of these posts, whose texts have max_thread_bytes together.
Task<std::vector<Ref>> within_bytes(ReadContext& context, std::vector<Ref> refs) {
    if (refs.size() <= always_loaded) co_return refs;
    std::vector<PostId> ids;
    for (const auto& ref : refs) ids.push_back(ref.id);
    const auto rows = co_await context.db.all(load_sizes, ids);
    std::unordered_map<Number, std::int64_t> sizes;
    for (const auto& row : rows) sizes.emplace(row.id.value, row.bytes);
    std::int64_t total = 0;
    const auto last = std::ranges::find_if(refs, [&](const Ref& ref) {
        const auto size = sizes.find(ref.id.value);
        total += size == sizes.end() ? 0 : size->second;
        return total > max_thread_bytes;
    });
    refs.erase(last, refs.end());
    co_return refs;
}

/// The post that a boost shows, or the post itself.
Task<std::vector<Ref>> original_of(ReadContext& context, std::vector<Ref> asked) {
    if (asked.empty() || !asked.front().boost_of) co_return asked;
    std::vector<PostId> boosted{*asked.front().boost_of};
    co_return co_await find_refs(context, std::move(boosted));
}

}  // namespace

Task<std::optional<Thread>> find_thread(ReadContext& context, PostId id, std::optional<Viewer> viewer,
                                        std::size_t most) {
    std::vector<PostId> ids{id};
    auto wanted = co_await find_refs(context, ids);
    const auto original = co_await original_of(context, wanted);
    std::unordered_set<Number> above;
    if (!original.empty()) {
        const auto post = original.front();
        const auto root = post.root.value_or(post.id);
        auto finding = context.db.all(load_thread, root, max_thread_read);
        ids = {root};
        const auto first = co_await find_refs(context, ids);
        const auto rows = co_await std::move(finding);
        const auto replies = to_replies(rows, root, first);
        const auto before = ancestors_of(replies, post.id, most);
        const auto after = descendants_of(replies, post.id, most - before.size());
        for (const auto& ref : before) above.insert(ref.id.value);
        wanted.insert(wanted.end(), before.begin(), before.end());
        wanted.insert(wanted.end(), after.begin(), after.end());
        wanted = co_await with_authors(context, std::move(wanted));
        wanted = co_await within_bytes(context, std::move(wanted));
    }
    auto entries = co_await load_entries(context, std::move(wanted), viewer);
    if (entries.empty() || entries.front().own.post->id != id) co_return std::nullopt;
    Thread thread;
    for (auto entry = entries.begin() + 1; entry != entries.end(); ++entry) {
        const bool is_above = above.contains(entry->own.post->id.value);
        (is_above ? thread.ancestors : thread.descendants).push_back(std::move(*entry));
    }
    std::ranges::reverse(thread.ancestors);
    co_return thread;
}

}  // namespace plaza::posts
