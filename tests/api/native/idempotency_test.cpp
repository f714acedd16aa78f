#include <thread>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

constexpr const char* letter = R"({"title":"once","content":"only"})";

class Idempotency : public Api {
 protected:
    static Answer post_with(Client& author, const std::string& key, const char* body = letter) {
        return author.post("/posts", body, {{"Idempotency-Key", key}});
    }
    std::string count_posts() { return database().scalar("select count(*) from posts"); }
};

TEST_F(Idempotency, TheSameKeyAndBodyGiveTheFirstAnswerAgain) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    EXPECT_EQ(first.status, 201);
    EXPECT_THAT(post_with(ana, "a"), Answers(first.status, first.body));
    EXPECT_EQ(count_posts(), "1");
}

TEST_F(Idempotency, AnotherBodyWithTheSameKeyIsRefused) {
    auto ana = signed_up("ana");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_THAT(post_with(ana, "a", R"({"title":"twice","content":"more"})"), HasStatus(422));
    EXPECT_EQ(count_posts(), "1");
}

TEST_F(Idempotency, AnotherKeyIsAnotherPost) {
    auto ana = signed_up("ana");
    EXPECT_NE(post_with(ana, "a").json()["id"], post_with(ana, "b").json()["id"]);
}

TEST_F(Idempotency, KeysBelongToTheirUser) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_EQ(post_with(bob, "a").json()["owner_id"], bob.id);
    EXPECT_EQ(count_posts(), "2");
}

TEST_F(Idempotency, AVoteIsAnsweredAgainInsteadOfRefused) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    for (int round = 0; round < 2; ++round)
        EXPECT_THAT(ana.post("/votes", ballot(post, 1), {{"Idempotency-Key", "v"}}),
                    Answers(201, R"({"status":"successfully added vote"})"));
    EXPECT_THAT(ana.post("/votes", ballot(post, 1)), HasStatus(409));
}

TEST_F(Idempotency, TheKeyOfAPostIsNoneOfAVote) {
    auto ana = signed_up("ana");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_THAT(ana.post("/votes", ballot(publish(ana), 1), {{"Idempotency-Key", "a"}}), HasStatus(422));
}

TEST_F(Idempotency, ARefusedBodyDoesNotUseTheKeyUp) {
    auto ana = signed_up("ana");
    EXPECT_THAT(post_with(ana, "a", "{}"), HasStatus(422));
    EXPECT_THAT(post_with(ana, "a"), HasStatus(201));
}

TEST_F(Idempotency, AfterADayTheKeyIsForgotten) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    database().exec("update idempotency_keys set created_at = created_at - interval '25 hours'");
    auto later = post_with(ana, "a");
    EXPECT_EQ(later.status, 201);
    EXPECT_NE(later.json()["id"], first.json()["id"]);
}

TEST_F(Idempotency, EditingAfterwardsDoesNotChangeTheFirstAnswer) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    ana.put(fmt::format("/posts/{}", first.json()["id"].get<std::int64_t>()), R"({"title":"new","content":"new"})");
    EXPECT_THAT(post_with(ana, "a"), Answers(201, first.body));
}

TEST_F(Idempotency, ManyAtOnceMakeOnePost) {
    auto ana = signed_up("ana");
    std::vector<Answer> answers(16);
    {
        std::vector<std::jthread> threads;
        for (auto& answer : answers)
            threads.emplace_back([this, &ana, &answer] {
                auto client = bearing(ana.token());
                answer = post_with(client, "a");
            });
    }
    for (const auto& answer : answers) EXPECT_THAT(answer, Answers(201, answers[0].body));
    EXPECT_EQ(count_posts(), "1");
}

TEST_F(Idempotency, AKeyHasABoundedLength) {
    auto ana = signed_up("ana");
    EXPECT_THAT(post_with(ana, std::string(255, 'k')), HasStatus(201));
    EXPECT_THAT(post_with(ana, std::string(5'000, 'k')), HasStatus(422));
}

}  // namespace plaza::test
