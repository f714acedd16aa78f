// /posts: list, read, write, edit and delete posts.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/posts/posts.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::native {
namespace {

struct PostCreate {
    static constexpr std::string_view example = R"({"title":"Hello","content":"My first post.","published":true})";
    static constexpr json::Note notes[] = {{"published", "`false` makes a draft that only its owner sees."}};

    Text<0, 1'000> title;
    Text<0, 100'000> content;
    bool published = true;
};
BOOST_DESCRIBE_STRUCT(PostCreate, (), (title, content, published))

struct Post {
    static constexpr std::string_view example =
        R"({"title":"Hello","content":"My first post.","published":true,"id":91234567890789,)"
        R"("created_at":"2026-11-22T12:50:00.000000Z","owner_id":91234567890123,)"
        R"("owner":{"id":91234567890123,"created_at":"2026-11-22T12:46:21.390027Z","email":"ana@example.com",)"
        R"("username":"ana"}})";

    std::string title;
    std::string content;
    bool published;
    PostId id;
    Time created_at;
    AccountId owner_id;
    UserOut owner;
};
BOOST_DESCRIBE_STRUCT(Post, (), (title, content, published, id, created_at, owner_id, owner))

struct PostOut {
    static constexpr std::string_view example =
        R"({"Post":{"title":"Hello","content":"My first post.","published":true,"id":91234567890789,)"
        R"("created_at":"2026-11-22T12:50:00.000000Z","owner_id":91234567890123,)"
        R"("owner":{"id":91234567890123,"created_at":"2026-11-22T12:46:21.390027Z","email":"ana@example.com",)"
        R"("username":"ana"}},"votes":3})";

    Post Post_;
    std::int64_t votes;
};
BOOST_DESCRIBE_STRUCT(PostOut, (), (Post_, votes))

struct PostListing {
    static constexpr json::Note notes[] = {
        {"limit",
         "The number of posts on a page. A page ends early if its titles and texts reach 1 MiB; the `Link` header "
         "leads to the rest, `page` and `skip` do not."},
        {"page", "The page, counted from 0. Reaches the newest 10,000 posts; use `before` to go further."},
        {"search",
         "Only posts with this text in their title. Case-sensitive. If more than 10,000 titles have its parts, it is "
         "searched for in the newest 100,000 posts older than `before`. A text without three letters or digits in a "
         "row is searched for in the newest 10,000 posts."},
        {"skip", "The number of posts to skip, at most 10,000. Replaces `page`."},
        {"before",
         "Only posts older than this one: the id of the last post of the previous page. Cannot be combined "
         "with `page` or `skip`."}};

    Within<std::int64_t, 0, 100> limit{10};
    OrEmpty<Within<std::int64_t, 0>> page;
    OrEmpty<std::string> search;
    std::optional<Within<std::int64_t, 0>> skip;
    std::optional<PostId> before;
};
BOOST_DESCRIBE_STRUCT(PostListing, (), (limit, page, search, skip, before))

constexpr std::int64_t max_offset = 10'000;

/// Allows one way of paging at a time, and only offsets that are fast enough.
void check(const PostListing& query, json::Faults& faults) {
    const auto page = query.page.value.value;
    const auto limit = query.limit.value;
    const auto fault = [&](std::string name, std::string msg, std::int64_t input) {
        faults.push_back({"value_error", {std::move(name)}, std::move(msg), json::to_json(input)});
    };
    if (query.before && (query.skip || page > 0))
        fault("before", R"("before" cannot be combined with "page" or "skip")", query.before->value);
    const std::string too_far = R"(offset is limited to 10000 rows; page with "before" (the id of the last post))";
    if (query.skip && query.skip->value > max_offset) fault("skip", too_far, query.skip->value);
    if (!query.skip && limit > 0 && page > max_offset / limit) fault("page", too_far, page);
}

posts::Draft to_draft(PostCreate body) {
    return {std::move(body.title.value), std::move(body.content.value), body.published};
}

Post to_flat_post(const ReadContext& context, Shown<posts::Post> shown) {
    auto post = *std::move(shown);
    const auto owner_id = post.author.id;
    return {std::move(post.title),
            std::move(post.content),
            post.published,
            post.id,
            post.created_at,
            owner_id,
            to_user_out(context, std::move(post.author))};
}

PostOut to_post_out(const ReadContext& context, Shown<posts::Post> post) {
    const auto votes = post->votes;
    return {to_flat_post(context, std::move(post)), votes};
}

Refusal denied(posts::EditError reason, const RequestedId<PostId>& id) {
    if (reason == posts::EditError::absent) return absent("post", id.digits);
    return Refusal{Reason::forbidden, "post", id.digits};
}

/// The reference to the same listing before a post. Without a path, because a proxy may have stripped a prefix of it.
std::string next_page(const PostListing& query, PostId before) {
    auto target = fmt::format("?limit={}", query.limit.value);
    if (!query.search.value.empty()) target += "&search=" + http::percent_encode(query.search.value);
    return target + fmt::format("&before={}", before.value);
}

Task<http::Page<PostOut>> list_posts(ReadContext& context, Viewer viewer, http::Query<PostListing> query) {
    const auto offset = query->skip ? query->skip->value : query->page.value.value * query->limit.value;
    posts::Listing listing{query->limit.value, offset, query->before, query->search.value};
    const auto found = co_await posts::list(context, viewer, std::move(listing));

    http::Page<PostOut> page;
    if (found.next) page.next = next_page(*query, *found.next);
    std::vector<PostId> ids;
    ids.reserve(found.refs.size());
    for (const auto& ref : found.refs) ids.push_back(ref.id);
    auto shown = co_await posts::load(context, std::move(ids), viewer);
    page.items.reserve(shown.size());
    for (auto& post : shown) page.items.push_back(to_post_out(context, std::move(post)));
    co_return page;
}

Task<http::Created<Post>> create_post(Context& context, Viewer author, http::Body<PostCreate> body) {
    auto draft = to_draft(std::move(*body));
    auto post = co_await posts::publish(context, author, std::move(draft));
    co_return http::Created{to_flat_post(context, std::move(post))};
}

Task<PostOut> get_post(ReadContext& context, http::Path<"id", RequestedId<PostId>> id, Viewer viewer) {
    auto post = co_await posts::find(context, (*id).id, viewer);
    if (!post) throw absent("post", (*id).digits);
    co_return to_post_out(context, std::move(*post));
}

Task<Post> update_post(Context& context, http::Path<"id", RequestedId<PostId>> id, Viewer editor,
                       http::Body<PostCreate> body) {
    auto draft = to_draft(std::move(*body));
    auto post = co_await posts::edit(context, editor, (*id).id, std::move(draft));
    if (!post) throw denied(post.error(), *id);
    co_return to_flat_post(context, std::move(*post));
}

Task<http::NoContent> delete_post(Context& context, http::Path<"id", RequestedId<PostId>> id, Viewer remover) {
    const auto removed = co_await posts::remove(context, remover, (*id).id);
    if (!removed) throw denied(removed.error(), *id);
    co_return http::NoContent{};
}

/// Bytes of the longest title and content with each character written as `\uXXXX`.
constexpr std::size_t longest_body = 1 << 20;
constexpr http::RefusalDoc post_absent{404, "There is no such post, or it is another user's draft.",
                                       "post with id: 1 does not exist"};
constexpr http::RefusalDoc not_owner{403, "The post belongs to another user.",
                                     "Not authorized to complete this action"};

}  // namespace

void mount_posts(const Mount& mount) {
    const auto posts = mount.tagged("Posts");
    posts.get<"/posts", list_posts>(
        {
            .name = "get_posts",
            .summary = "List posts",
            .description =
                "Lists posts, newest first. To read on, follow the `Link` header, or pass the last post's id as "
                "`before`. The last page has no `Link` header.",
            .success = "A page of posts with their votes.",
        },
        {.scope = "read"});
    posts.post<"/posts", create_post>(
        {
            .name = "create_posts",
            .summary = "Write a post",
            .description = "Creates a post of the caller's. Send an `Idempotency-Key` to retry safely.",
            .success = "The new post.",
        },
        {.scope = "write", .max_body = longest_body, .is_idempotent = true});
    posts.get<"/posts/{id}", get_post>(
        {
            .name = "get_post_by_id",
            .summary = "Read a post",
            .description = "Reads one post with its votes.",
            .success = "The post with its votes.",
            .refusals = {post_absent},
        },
        {.scope = "read"});
    posts.del<"/posts/{id}", delete_post>(
        {
            .summary = "Delete a post",
            .description = "Deletes a post of the caller's, with its votes.",
            .success = "The post is deleted.",
            .refusals = {not_owner, post_absent},
        },
        {.scope = "write"});
    posts.put<"/posts/{id}", update_post>(
        {
            .summary = "Edit a post",
            .description = "Replaces title and text of a post of the caller's. An omitted `published` means `true`.",
            .success = "The post after the edit.",
            .refusals = {not_owner, post_absent},
        },
        {.scope = "write", .max_body = longest_body});
}

}  // namespace plaza::native
