// POST /votes: vote for a post, or withdraw the vote. POST /vote: the same in the older form of the API.
#include <string>
#include <string_view>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "domain/posts/posts.hpp"
#include "domain/votes/votes.hpp"
#include "platform/base/text.hpp"

namespace plaza::native {
namespace {

struct Vote {
    static constexpr std::string_view example = R"({"post_id":91234567890789,"dir":1})";
    static constexpr json::Note notes[] = {{"dir", "1 votes for the post, 0 takes the vote back."}};

    RequestedId<PostId> post_id;
    Within<int, 0, 1> dir;
};
BOOST_DESCRIBE_STRUCT(Vote, (), (post_id, dir))

struct VoteStatus {
    static constexpr std::string_view example = R"({"status":"successfully added vote"})";

    std::string status;
};
BOOST_DESCRIBE_STRUCT(VoteStatus, (), (status))

struct VoteMessage {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(VoteMessage, (), (message))

Task<votes::Outcome> apply(ReadThenWrite& context, Viewer voter, const Vote& wish) {
    auto finding = votes::find_known(context.reads(), voter.id(), wish.post_id.id);
    auto post = co_await posts::find_target(context.reads(), wish.post_id.id, voter);
    const auto known = co_await std::move(finding);
    if (!post) co_return votes::Outcome::post_absent;
    const auto rights = co_await voter.settled();
    if (wish.dir.value == 1) co_return co_await votes::cast(context.writes(rights), voter, *post, known);
    co_return co_await votes::withdraw(context.writes(rights), voter, *post, known);
}

std::string done_text(const Vote& vote) {
    return vote.dir.value == 1 ? "successfully added vote" : "successfully deleted vote";
}

Task<http::Created<VoteStatus>> vote(ReadThenWrite& context, Viewer voter, http::Body<Vote> body) {
    const auto outcome = co_await apply(context, voter, *body);
    const auto& post = body->post_id.digits;
    if (outcome == votes::Outcome::post_absent) throw http::not_found("Post with id: {} doesn't exist ", post);
    if (outcome == votes::Outcome::unchanged)
        throw http::conflict("user: {} has {} voted on post: {}", voter.id().value,
                             body->dir.value == 1 ? "already" : "not", post);
    co_return http::Created{VoteStatus{done_text(*body)}};
}

Task<http::Created<VoteMessage>> old_vote(ReadThenWrite& context, Viewer voter, http::Body<Vote> body) {
    const auto outcome = co_await apply(context, voter, *body);
    const auto& post = body->post_id.digits;
    if (outcome == votes::Outcome::post_absent) throw http::not_found("Post with id: {} does not exist", post);
    if (outcome == votes::Outcome::unchanged && body->dir.value == 0) throw http::not_found("Vote does not exist");
    if (outcome == votes::Outcome::unchanged)
        // The misspelling is that of the original: clients compare the text.
        throw http::conflict("user {} has alredy voted on post {}", voter.id().value, post);
    co_return http::Created{VoteMessage{done_text(*body)}};
}

}  // namespace

void mount_votes(const Mount& mount) {
    const auto votes = mount.tagged("Vote");
    votes.post<"/votes", vote>(
        {
            .name = "create_posts",  // as in the original
            .summary = "Vote for a post",
            .description = "Adds or removes the caller's vote. Send an `Idempotency-Key` to retry safely.",
            .success = "The vote is added or removed.",
            .refusals = {{404, "There is no such post, or it is another user's draft.",
                          "Post with id: 1 doesn't exist "},
                         {409, "The vote was there already, or there was none to remove.",
                          "user: 1 has already voted on post: 1"}},
        },
        {.scope = "write", .is_idempotent = true});
    const auto older = votes.undocumented();
    older.post<"/vote", old_vote>({}, {.scope = "write", .is_idempotent = true});
}

}  // namespace plaza::native
