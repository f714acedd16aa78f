#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "api/idempotency.hpp"
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

TEST_F(Idempotency, SameRequestReturnsFirstAnswer) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    EXPECT_EQ(first.status, 201);
    const auto again = post_with(ana, "a");
    EXPECT_THAT(again, Answers(first.status, first.body));
    EXPECT_EQ(again.header("Content-Type"), "application/json");
    EXPECT_EQ(count_posts(), "1");
}

TEST_F(Idempotency, SameKeyWithOtherBodyIsRejected) {
    auto ana = signed_up("ana");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_THAT(post_with(ana, "a", R"({"title":"twice","content":"more"})"), HasStatus(422));
    EXPECT_EQ(count_posts(), "1");
}

TEST_F(Idempotency, OtherKeyCreatesAnotherPost) {
    auto ana = signed_up("ana");
    EXPECT_NE(post_with(ana, "a").json()["id"], post_with(ana, "b").json()["id"]);
}

TEST_F(Idempotency, KeysAreSeparatePerUser) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_EQ(post_with(bob, "a").json()["owner_id"], bob.id);
    EXPECT_EQ(count_posts(), "2");
}

TEST_F(Idempotency, RepeatedVoteReturnsFirstAnswer) {
    auto ana = signed_up("ana");
    auto post = publish(ana);
    for (int round = 0; round < 2; ++round)
        EXPECT_THAT(ana.post("/votes", vote_body(post, 1), {{"Idempotency-Key", "v"}}),
                    Answers(201, R"({"status":"successfully added vote"})"));
    EXPECT_THAT(ana.post("/votes", vote_body(post, 1)), HasStatus(409));
}

TEST_F(Idempotency, KeyOfPostIsRejectedForVote) {
    auto ana = signed_up("ana");
    ASSERT_EQ(post_with(ana, "a").status, 201);
    EXPECT_THAT(ana.post("/votes", vote_body(publish(ana), 1), {{"Idempotency-Key", "a"}}), HasStatus(422));
}

TEST_F(Idempotency, InvalidBodyDoesNotUseKey) {
    auto ana = signed_up("ana");
    EXPECT_THAT(post_with(ana, "a", "{}"), HasStatus(422));
    EXPECT_THAT(post_with(ana, "a"), HasStatus(201));
}

TEST_F(Idempotency, RefusalIsReturnedAgain) {
    auto ana = signed_up("ana");
    const Headers absent{{"Idempotency-Key", "absent"}};
    const Headers twice{{"Idempotency-Key", "twice"}};
    EXPECT_THAT(ana.post("/votes", vote_body(4711, 1), absent), HasStatus(404));
    database().exec(
        fmt::format("insert into posts (id, author_id, title, content, published, created_at) values (4711, {}, '', "
                    "'', true, now())",
                    ana.id));
    const auto again = ana.post("/votes", vote_body(4711, 1), absent);
    EXPECT_THAT(again, HasStatus(404));
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");

    ASSERT_THAT(ana.post("/votes", vote_body(4711, 1)), HasStatus(201));
    EXPECT_THAT(ana.post("/votes", vote_body(4711, 1), twice), HasStatus(409));
    ASSERT_THAT(ana.post("/votes", vote_body(4711, 0)), HasStatus(201));
    EXPECT_THAT(ana.post("/votes", vote_body(4711, 1), twice), HasStatus(409));
}

TEST_F(Idempotency, UnauthenticatedAnswerIsNotStored) {
    auto ana = signed_up("ana");
    const Headers key{{"Idempotency-Key", "k"}};
    const auto post = [&] { return ana.post("/posts", R"({"title":"t","content":"c"})", key); };
    database().exec("update users set suspended_at = clock_timestamp()");
    EXPECT_THAT(post(), HasStatus(401));
    database().exec("update users set suspended_at = null");
    const auto answer = post();
    EXPECT_THAT(answer, HasStatus(201));
    EXPECT_EQ(answer.header("Idempotency-Replayed"), "");
}

TEST_F(Idempotency, ServerErrorIsNotStored) {
    auto ana = signed_up("ana");
    const Headers key{{"Idempotency-Key", "k"}};
    const auto post = [&] { return ana.post("/posts", R"({"title":"t","content":"c"})", key); };
    database().exec(R"sql(
        create function meet_existing() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger meet_existing before insert on posts for each row execute function meet_existing())sql");
    EXPECT_THAT(post(), HasStatus(503)) << "every id is taken";
    database().exec("drop trigger meet_existing on posts");
    const auto answer = post();
    EXPECT_THAT(answer, HasStatus(201));
    EXPECT_EQ(answer.header("Idempotency-Replayed"), "");
}

TEST_F(Idempotency, KeyExpiresAfterOneDay) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    database().exec("update idempotency_keys set created_at = created_at - interval '25 hours'");
    auto later = post_with(ana, "a");
    EXPECT_EQ(later.status, 201);
    EXPECT_NE(later.json()["id"], first.json()["id"]);
}

TEST_F(Idempotency, EditDoesNotChangeStoredAnswer) {
    auto ana = signed_up("ana");
    auto first = post_with(ana, "a");
    ana.put(fmt::format("/posts/{}", first.json()["id"].get<std::int64_t>()), R"({"title":"new","content":"new"})");
    EXPECT_THAT(post_with(ana, "a"), Answers(201, first.body));
}

TEST_F(Idempotency, ConcurrentRequestsCreateOnePost) {
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

TEST_F(Idempotency, RefusalHasFormatThatRequestAccepts) {
    auto ana = signed_up("ana");
    auto vote_as = [&](const std::string& key, const std::string& accept) {
        return ana.post("/votes", vote_body(1, 1), {{"Idempotency-Key", key}, {"Accept", accept}});
    };
    const auto plain = R"({"detail":"Post with id: 1 doesn't exist "})";
    const auto problem =
        R"({"type":"about:blank","title":"Not Found","status":404,"detail":"Post with id: 1 doesn't exist "})";
    for (const auto* first : {"application/problem+json", "*/*"}) {
        const std::string key = first;
        EXPECT_THAT(vote_as(key, first), HasStatus(404));
        for (int round = 0; round < 2; ++round) {
            const auto as_problem = vote_as(key, "application/problem+json");
            EXPECT_THAT(as_problem, Answers(404, problem));
            EXPECT_EQ(as_problem.header("Content-Type"), "application/problem+json");
            EXPECT_EQ(as_problem.header("Idempotency-Replayed"), "true");
            const auto as_json = vote_as(key, "application/json");
            EXPECT_THAT(as_json, Answers(404, plain));
            EXPECT_EQ(as_json.header("Content-Type"), "application/json");
        }
    }
    EXPECT_EQ(vote_as("new", "application/problem+json").header("Content-Type"), "application/problem+json");
}

/// The digest of a request that matched `/a/{b}/{c}` and has a key.
std::string digest(http::Method method, std::string_view name, std::vector<http::PathValue> path,
                   std::string_view query, std::string_view body) {
    const std::vector<http::Header> headers{{"Idempotency-Key", "k"}};
    http::Request request;
    request.method = method;
    request.method_name = name;
    request.query = query;
    request.body = body;
    request.headers = headers;
    request.identity.route = "/a/{b}/{c}";
    json::Faults faults;
    const http::Exchange exchange{request, std::move(path)};
    api::RunOnce once;
    once.take(exchange, faults);
    return once.digest();
}

TEST(IdempotencyDigest, CoversMethodPathValuesQueryAndBody) {
    using enum http::Method;
    const std::vector digests{digest(post, "POST", {{"b", "1"}, {"c", "2"}}, "", "x"),
                              digest(put, "PUT", {{"b", "1"}, {"c", "2"}}, "", "x"),
                              digest(post, "POST", {{"b", "2"}, {"c", "2"}}, "", "x"),
                              digest(post, "POST", {{"b", "12"}, {"c", ""}}, "", "x"),
                              digest(post, "POST", {{"b", "1"}, {"c", "2"}}, "x", ""),
                              digest(post, "POST", {{"b", "1"}, {"c", "2"}}, "", "y"),
                              digest(post, "POST", {{"b", "1"}, {"c", "2x"}}, "", ""),
                              digest(post, "POST", {{"b", "1\n"}, {"c", "2"}}, "", "x")};
    EXPECT_EQ(std::set(digests.begin(), digests.end()).size(), digests.size());
    EXPECT_EQ(digest(post, "POST", {{"b", "1"}, {"c", "2"}}, "", "x"), digests[0]);
}

TEST_F(Idempotency, KeyLengthIsLimited) {
    auto ana = signed_up("ana");
    EXPECT_THAT(post_with(ana, std::string(255, 'k')), HasStatus(201));
    EXPECT_THAT(post_with(ana, std::string(5'000, 'k')), HasStatus(422));
}

}  // namespace plaza::test
