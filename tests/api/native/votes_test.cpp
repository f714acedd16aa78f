#include "tests/support/api.hpp"

namespace plaza::test {

constexpr const char* added = R"({"status":"successfully added vote"})";
constexpr const char* deleted = R"({"status":"successfully deleted vote"})";

class Votes : public Api {
 protected:
    static std::int64_t votes_of(Person& reader, std::int64_t post) {
        return reader.get(fmt::format("/posts/{}", post)).json().at("votes").get<std::int64_t>();
    }
};

TEST_F(Votes, VoteIsCastOnce) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = publish(ana);
    EXPECT_THAT(bob.post("/votes", vote_body(post, 1)), Answers(201, added));
    EXPECT_THAT(bob.post("/votes", vote_body(post, 1)),
                Refuses(409, fmt::format("user: {} has already voted on post: {}", bob.id, post)));
    EXPECT_EQ(votes_of(ana, post), 1);
}

TEST_F(Votes, VoteIsWithdrawnOnce) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    ana.post("/votes", vote_body(post, 1));
    EXPECT_THAT(ana.post("/votes", vote_body(post, 0)), Answers(201, deleted));
    EXPECT_THAT(ana.post("/votes", vote_body(post, 0)),
                Refuses(409, fmt::format("user: {} has not voted on post: {}", ana.id, post)));
    EXPECT_EQ(votes_of(ana, post), 0);
}

TEST_F(Votes, UnknownPostReturns404) {
    auto ana = signed_up("ana");
    for (int direction : {0, 1})
        EXPECT_THAT(ana.post("/votes", vote_body(99999, direction)),
                    Refuses(404, "Post with id: 99999 doesn't exist "));
}

TEST_F(Votes, EveryVoterCounts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    auto post = publish(ana);
    for (auto* voter : {&ana, &bob, &cem}) ASSERT_THAT(voter->post("/votes", vote_body(post, 1)), HasStatus(201));
    ASSERT_THAT(bob.post("/votes", vote_body(post, 0)), HasStatus(201));

    EXPECT_EQ(votes_of(ana, post), 2);
    EXPECT_EQ(ana.get("/posts").json()[0]["votes"], 2);
    EXPECT_EQ(ana.get("/posts?search=title").json()[0]["votes"], 2);
}

TEST_F(Votes, DeletingAccountDeletesVotes) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto post = publish(ana);
    ana.post("/votes", vote_body(post, 1));
    bob.post("/votes", vote_body(post, 1));
    ASSERT_THAT(bob.del("/users/me", Json{{"current_password", bob.password}}.dump()), HasStatus(204));
    EXPECT_EQ(votes_of(ana, post), 1);
}

TEST_F(Votes, VoteCountsForOnePost) {
    auto ana = signed_up("ana");
    auto one = publish(ana);
    auto other = publish(ana);
    ana.post("/votes", vote_body(one, 1));
    EXPECT_EQ(votes_of(ana, one), 1);
    EXPECT_EQ(votes_of(ana, other), 0);
}

TEST_F(Votes, NumbersAreAcceptedAsTextOrBoolean) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    EXPECT_THAT(ana.post("/votes", fmt::format(R"({{"post_id":"{}","dir":true}})", post)), Answers(201, added));
    EXPECT_THAT(ana.post("/votes", fmt::format(R"({{"post_id":{}.0,"dir":" 0 "}})", post)), Answers(201, deleted));
}

/// The dialect of /vote, the original's endpoint.
class OldVotes : public Api {};

TEST_F(OldVotes, AreCastAndWithdrawnWithMessages) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    for (const char* path : {"/vote", "/vote/"}) {
        EXPECT_THAT(ana.post(path, vote_body(post, 1)), Answers(201, R"({"message":"successfully added vote"})"));
        EXPECT_THAT(ana.post(path, vote_body(post, 0)), Answers(201, R"({"message":"successfully deleted vote"})"));
    }
}

TEST_F(OldVotes, SecondVoteIsRejectedInOriginalSpelling) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    ana.post("/vote", vote_body(post, 1));
    EXPECT_THAT(ana.post("/vote", vote_body(post, 1)),
                Refuses(409, fmt::format("user {} has alredy voted on post {}", ana.id, post)));
}

TEST_F(OldVotes, WithdrawingMissingVoteReturns404) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/vote", vote_body(publish(ana), 0)), Refuses(404, "Vote does not exist"));
}

TEST_F(OldVotes, UnknownPostReturns404) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.post("/vote", vote_body(99999, 1)), Refuses(404, "Post with id: 99999 does not exist"));
}

TEST_F(OldVotes, AreSharedWithVotesEndpoint) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    ana.post("/vote", vote_body(post, 1));
    EXPECT_THAT(ana.post("/votes", vote_body(post, 1)), HasStatus(409));
    EXPECT_THAT(ana.post("/votes", vote_body(post, 0)), Answers(201, deleted));
}

TEST_F(OldVotes, SkipIsRowOffsetAndOverridesPage) {
    auto ana = signed_up("ana");
    auto oldest = publish(ana);
    auto middle = publish(ana);
    publish(ana);
    EXPECT_THAT(ids_of(ana.get("/posts?skip=1")), testing::ElementsAre(middle, oldest));
    EXPECT_THAT(ids_of(ana.get("/posts?limit=1&skip=1&page=0")), testing::ElementsAre(middle));
    EXPECT_THAT(ids_of(ana.get("/posts?limit=1&skip=1&page=7")), testing::ElementsAre(middle));
}

}  // namespace plaza::test
