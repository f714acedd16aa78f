// What is between accounts: follows, requests, blocks, mutes and notes, over the client API.
#include <string_view>
#include <thread>
#include <vector>

#include "tests/api/mastodon/people.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class Relations : public People {};

TEST_F(Relations, FollowAndUnfollowChangeBothSides) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto made = act(ana, bob, "follow");
    EXPECT_EQ(made["id"], std::to_string(bob.id));
    EXPECT_EQ(made["following"], true);
    EXPECT_EQ(made["showing_reblogs"], true);
    EXPECT_EQ(made["notifying"], false);
    EXPECT_EQ(made["requested"], false);
    EXPECT_EQ(relationship(bob, ana)["followed_by"], true);
    EXPECT_THAT(listed(ana, fmt::format("accounts/{}/following", ana.id)), ElementsAre(bob.id));
    EXPECT_THAT(listed(ana, fmt::format("accounts/{}/followers", bob.id)), ElementsAre(ana.id));
    EXPECT_EQ(account(ana, ana)["following_count"], 1);
    EXPECT_EQ(account(ana, bob)["followers_count"], 1);

    const auto changed = act(ana, bob, "follow", R"({"reblogs":false,"notify":true,"languages":["de"]})");
    EXPECT_EQ(changed["showing_reblogs"], false);
    EXPECT_EQ(changed["notifying"], true);
    EXPECT_EQ(changed["languages"], Json::parse(R"(["de"])"));
    EXPECT_EQ(database().scalar("select shows_boosts::text || is_notifying::text || languages::text from followers"),
              "falsetrue{de}");
    EXPECT_EQ(account(ana, bob)["followers_count"], 1) << "the same follow";

    EXPECT_EQ(act(ana, bob, "unfollow")["following"], false);
    EXPECT_EQ(act(ana, bob, "unfollow")["following"], false) << "again";
    expect_right_counts();
    EXPECT_EQ(database().scalar("select count(*) from relations"), "0") << "nothing is left of it";
    EXPECT_EQ(database().scalar("select count(*) from followers"), "0");
    EXPECT_EQ(account(ana, bob)["followers_count"], 0);
}

TEST_F(Relations, LockedAccountAnswersRequests) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    ASSERT_THAT(bob.patch("/api/v1/accounts/update_credentials", R"({"locked":true})"), HasStatus(200));
    EXPECT_EQ(act(ana, bob, "follow")["requested"], true);
    EXPECT_EQ(act(cem, bob, "follow")["following"], false);
    EXPECT_EQ(relationship(bob, ana)["requested_by"], true);
    EXPECT_EQ(account(ana, bob)["followers_count"], 0);
    EXPECT_THAT(listed(bob, "follow_requests"), ElementsAre(cem.id, ana.id));
    EXPECT_EQ(bob.get("/api/v1/accounts/verify_credentials").json()["source"]["follow_requests_count"], 2);

    const auto accepted = bob.post(fmt::format("/api/v1/follow_requests/{}/authorize", ana.id), "");
    EXPECT_THAT(accepted, HasStatus(200));
    EXPECT_EQ(accepted.json()["followed_by"], true);
    EXPECT_THAT(bob.post(fmt::format("/api/v1/follow_requests/{}/authorize", ana.id), ""), HasStatus(404)) << "again";
    EXPECT_THAT(bob.post(fmt::format("/api/v1/follow_requests/{}/reject", cem.id), ""), HasStatus(200));
    EXPECT_THAT(listed(bob, "follow_requests"), IsEmpty());
    EXPECT_EQ(relationship(ana, bob)["following"], true);
    EXPECT_EQ(relationship(cem, bob)["requested"], false);
    EXPECT_EQ(account(cem, bob)["followers_count"], 1);

    EXPECT_EQ(act(cem, bob, "follow")["requested"], true);
    EXPECT_EQ(act(cem, bob, "unfollow")["requested"], false) << "the request is withdrawn";
    EXPECT_EQ(act(bob, ana, "remove_from_followers")["followed_by"], false);
    EXPECT_EQ(relationship(ana, bob)["following"], false);
    expect_right_counts();
}

TEST_F(Relations, BlockHidesEachFromTheOther) {
    auto ana = named("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    auto post = publish(ana);
    act(ana, bob, "follow");
    act(bob, ana, "follow");
    act(cem, ana, "follow");
    const auto made = act(ana, bob, "block");
    EXPECT_EQ(made["blocking"], true);
    EXPECT_EQ(made["following"], false);
    EXPECT_EQ(made["followed_by"], false);
    expect_right_counts();
    EXPECT_THAT(listed(ana, "blocks"), ElementsAre(bob.id));

    // For bob, ana does not exist.
    for (const char* path : {"", "/followers", "/following", "/featured_tags", "/endorsements"})
        EXPECT_THAT(bob.get(fmt::format("/api/v1/accounts/{}{}", ana.id, path)), HasStatus(404)) << path;
    for (const char* verb : {"follow", "unfollow", "mute", "note", "remove_from_followers", "block", "pin"})
        EXPECT_THAT(bob.post(fmt::format("/api/v1/accounts/{}/{}", ana.id, verb), ""), HasStatus(404)) << verb;
    EXPECT_THAT(bob.get("/api/v1/accounts/lookup?acct=ana"), HasStatus(404));
    EXPECT_THAT(bob.get(fmt::format("/api/v1/accounts?id[]={}", ana.id)).json(), IsEmpty());
    EXPECT_THAT(bob.get(fmt::format("/api/v1/accounts/relationships?id={}", ana.id)).json(), IsEmpty());
    EXPECT_THAT(bob.get(fmt::format("/users/{}", ana.id)), HasStatus(404));
    EXPECT_THAT(bob.get(fmt::format("/posts/{}", post)), HasStatus(404));
    EXPECT_THAT(bob.post("/votes", vote_body(post, 1)), HasStatus(404));
    EXPECT_THAT(listed(bob, fmt::format("accounts/{}/following", cem.id)), IsEmpty()) << "not in lists of others";
    EXPECT_THAT(anonymous().get(fmt::format("/api/v1/accounts/{}", ana.id)), HasStatus(200));

    // Ana sees whom she blocked, to unblock him, but cannot follow him.
    EXPECT_EQ(relationship(ana, bob)["blocking"], true);
    EXPECT_EQ(relationship(ana, bob)["blocked_by"], false);
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/follow", bob.id), ""), HasStatus(403));
    EXPECT_EQ(act(ana, bob, "unblock")["blocking"], false);
    EXPECT_THAT(bob.get(fmt::format("/api/v1/accounts/{}", ana.id)), HasStatus(200));
    EXPECT_EQ(act(bob, ana, "follow")["following"], true);
}

TEST_F(Relations, BothCanEndMutualBlocks) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    database().exec(
        fmt::format("insert into relations (account_id, other_id, blocking_id, is_blocked_by) values "
                    "({0}, {1}, 1, true), ({1}, {0}, 2, true)",
                    ana.id, bob.id));
    database().exec("update users set has_blocks = true");
    EXPECT_EQ(relationship(bob, ana)["blocking"], true);
    EXPECT_EQ(relationship(bob, ana)["blocked_by"], false);
    EXPECT_EQ(act(bob, ana, "unblock")["blocking"], false);
    EXPECT_THAT(bob.get(fmt::format("/api/v1/accounts/{}", ana.id)), HasStatus(404));
    EXPECT_EQ(act(ana, bob, "unblock")["blocking"], false);
    EXPECT_EQ(database().scalar("select count(*) from relations"), "0");
}

TEST_F(Relations, MutesEndAndNotesStay) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    EXPECT_EQ(act(ana, bob, "mute", R"({"notifications":false,"duration":3600})")["muting_notifications"], false);
    EXPECT_EQ(act(ana, cem, "mute")["muting_notifications"], true);
    const auto mutes = ana.get("/api/v1/mutes").json();
    ASSERT_EQ(mutes.size(), 2U);
    EXPECT_TRUE(mutes[0]["mute_expires_at"].is_null());
    EXPECT_TRUE(mutes[1]["mute_expires_at"].is_string());
    database().exec("update relations set muted_until = '2020-01-01' where muted_until is not null");
    EXPECT_EQ(relationship(ana, bob)["muting"], false) << "the mute has ended";
    EXPECT_THAT(listed(ana, "mutes"), ElementsAre(cem.id));
    EXPECT_EQ(act(ana, cem, "unmute")["muting"], false);
    EXPECT_THAT(listed(ana, "mutes"), IsEmpty());

    EXPECT_EQ(act(ana, bob, "note", R"({"comment":"from the choir"})")["note"], "from the choir");
    EXPECT_EQ(relationship(bob, ana)["note"], "");
    EXPECT_EQ(relationship(ana, bob)["note"], "from the choir");
    EXPECT_THAT(
        ana.post(fmt::format("/api/v1/accounts/{}/note", bob.id), Json{{"comment", std::string(2'001, 'x')}}.dump()),
        HasStatus(422));

    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/pin", bob.id), ""), HasStatus(403)) << "not followed";
    act(ana, bob, "follow");
    EXPECT_EQ(act(ana, bob, "endorse")["endorsed"], true);
    EXPECT_THAT(listed(cem, fmt::format("accounts/{}/endorsements", ana.id)), ElementsAre(bob.id));
    EXPECT_EQ(act(ana, bob, "unpin")["endorsed"], false);
    EXPECT_THAT(listed(ana, "endorsements"), IsEmpty());
}

TEST_F(Relations, UnknownAndOwnAccountsAreRefused) {
    auto ana = signed_up("ana");
    for (const char* id : {"1", "0", "-1", "9223372036854775807", "99999999999999999999", "word", "1.5"})
        for (const char* verb : {"follow", "block", "mute", "note", "unfollow"})
            EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/{}", id, verb), ""), HasStatus(404)) << id << verb;
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/follow", ana.id), ""), HasStatus(403));
    EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/block", ana.id), ""), HasStatus(403));
    EXPECT_THAT(anonymous().post(fmt::format("/api/v1/accounts/{}/follow", ana.id), ""), HasStatus(401));
    EXPECT_THAT(ana.get("/api/v1/accounts/relationships?id[]=word&id[]=1").json(), IsEmpty());
    EXPECT_EQ(database().scalar("select count(*) from relations"), "0");
}

TEST_F(Relations, ListsArePagedInBothDirections) {
    auto ana = signed_up("ana");
    std::vector<std::int64_t> ids;
    for (int n = 0; n < 5; ++n) {
        auto other = signed_up(fmt::format("fan{}", n));
        act(other, ana, "follow");
        ids.push_back(other.id);
    }
    const auto path = fmt::format("accounts/{}/followers", ana.id);
    const auto first = ana.get("/api/v1/" + path + "?limit=2");
    EXPECT_THAT(ids_in(first), ElementsAre(ids[4], ids[3]));
    const auto second = ana.get(target_of(first, "next"));
    EXPECT_THAT(ids_in(second), ElementsAre(ids[2], ids[1]));
    const auto third = ana.get(target_of(second, "next"));
    EXPECT_THAT(ids_in(third), ElementsAre(ids[0]));
    EXPECT_EQ(target_of(third, "next"), "");
    EXPECT_THAT(ids_in(ana.get(target_of(third, "prev"))), ElementsAre(ids[2], ids[1])) << "those right above";
    EXPECT_THAT(ids_in(ana.get(target_of(first, "prev"))), IsEmpty());
    EXPECT_THAT(ana.get("/api/v1/" + path + "?max_id=word"), HasStatus(422));

    ASSERT_THAT(ana.patch("/api/v1/accounts/update_credentials", R"({"hide_collections":true})"), HasStatus(200));
    EXPECT_THAT(listed(ana, path), testing::SizeIs(5)) << "her own";
    EXPECT_THAT(ids_in(anonymous().get("/api/v1/" + path)), IsEmpty());
}

TEST_F(Relations, DeletedAccountLeavesRightCounts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    act(ana, bob, "follow");
    act(bob, ana, "follow");
    act(cem, ana, "follow");
    act(cem, bob, "follow");
    ASSERT_THAT(ana.del("/users/me", Json{{"current_password", ana.password}}.dump()), HasStatus(204));
    expect_right_counts();
    EXPECT_EQ(account(cem, bob)["followers_count"], 1);
    EXPECT_EQ(account(cem, cem)["following_count"], 1);
    EXPECT_EQ(database().scalar("select count(*) from relations"), "2");
    EXPECT_EQ(database().scalar("select count(*) from followers"), "1");
}

class RelationRaces : public People {
 protected:
    /// Sends each request from its own client, all at the same time.
    void at_once(const std::vector<std::pair<Person*, std::string>>& requests) {
        std::vector<std::jthread> threads;
        for (const auto& [person, path] : requests)
            threads.emplace_back([client = bearing(person->token()), target = path]() mutable {
                const auto answer = client.post(target, "");
                EXPECT_THAT(answer.status, testing::AnyOf(200, 403, 404)) << target << answer.body;
            });
    }
    static std::string path_of(const Person& other, std::string_view verb) {
        return fmt::format("/api/v1/accounts/{}/{}", other.id, verb);
    }
};

TEST_F(RelationRaces, SimultaneousRequestsGiveRightCounts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    for (int round = 0; round < 3; ++round) {
        at_once(std::vector(8, std::pair{&ana, path_of(bob, "follow")}));
        EXPECT_EQ(account(ana, bob)["followers_count"], 1);
        at_once({{&ana, path_of(bob, "follow")},
                 {&ana, path_of(bob, "unfollow")},
                 {&bob, path_of(ana, "follow")},
                 {&bob, path_of(ana, "remove_from_followers")},
                 {&ana, path_of(bob, "follow")},
                 {&bob, path_of(ana, "unfollow")}});
        expect_right_counts();
        at_once(std::vector(4, std::pair{&ana, path_of(bob, "unfollow")}));
    }
}

TEST_F(RelationRaces, BlockWins) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    ASSERT_THAT(bob.patch("/api/v1/accounts/update_credentials", R"({"locked":true})"), HasStatus(200));
    for (int round = 0; round < 4; ++round) {
        act(ana, bob, "follow");
        const auto accept = fmt::format("/api/v1/follow_requests/{}/authorize", ana.id);
        at_once({{&bob, accept}, {&bob, path_of(ana, "block")}, {&bob, accept}, {&ana, path_of(bob, "follow")}});
        EXPECT_EQ(relationship(bob, ana)["blocking"], true);
        EXPECT_EQ(relationship(bob, ana)["followed_by"], false);
        EXPECT_EQ(relationship(bob, ana)["requested_by"], false);
        expect_right_counts();
        act(bob, ana, "unblock");
    }
}

TEST_F(Relations, FollowsAndRequestsAreLimited) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    auto dora = signed_up("dora");
    ASSERT_THAT(bob.patch("/api/v1/accounts/update_credentials", R"({"locked":true})"), HasStatus(200));
    act(ana, cem, "follow");
    database().exec("update account_counts set following = 7499 where following = 1");
    EXPECT_EQ(act(ana, bob, "follow")["requested"], true);
    const auto refused = ana.post(fmt::format("/api/v1/accounts/{}/follow", dora.id), "");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.json()["error"], "Validation failed: at most 7500 followed accounts are allowed");
    EXPECT_EQ(relationship(ana, dora)["following"], false);
    EXPECT_EQ(act(ana, cem, "follow")["following"], true) << "she follows him already";
    EXPECT_THAT(bob.post(fmt::format("/api/v1/follow_requests/{}/authorize", ana.id), ""), HasStatus(200));
    EXPECT_EQ(account(ana, ana)["following_count"], 7'500);
    act(ana, cem, "unfollow");
    EXPECT_EQ(act(ana, dora, "follow")["following"], true);

    // Of others, an account can have ten thousand.
    database().exec(fmt::format(
        "insert into accounts (id, handle, created_at) select n, 'user_' || n, now() from generate_series(1, 10000) n; "
        "insert into relations (account_id, other_id, blocking_id, muting_id) "
        "select {}, n, n, n from generate_series(1, 10000) n",
        ana.id));
    for (const char* verb : {"block", "mute"})
        EXPECT_THAT(ana.post(fmt::format("/api/v1/accounts/{}/{}", cem.id, verb), ""), HasStatus(422)) << verb;
}

TEST_F(Relations, UnlockingAcceptsRequests) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto lock = [&](const char* body) {
        EXPECT_THAT(ana.patch("/api/v1/accounts/update_credentials", body), HasStatus(200));
    };
    lock(R"({"locked":true})");
    EXPECT_EQ(act(bob, ana, "follow")["requested"], true);
    database().exec(fmt::format(
        "insert into accounts (id, handle, created_at) select n, 'user_' || n, now() from generate_series(1, 400) n; "
        "insert into relations (account_id, other_id, requested_by_id) select {0}, n, n from generate_series(1, 400) "
        "n; "
        "insert into relations (account_id, other_id, requested_id) select n, {0}, n from generate_series(1, 400) n",
        ana.id));
    lock(R"({"display_name":"Ana"})");
    EXPECT_EQ(database().scalar("select count(*) from jobs"), "0");
    lock(R"({"locked":false})");
    EXPECT_TRUE(becomes_true([&] { return account(bob, ana)["followers_count"] == 401; }));
    EXPECT_TRUE(becomes_true([&] { return database().scalar("select count(*) from jobs") == "0"; }));
    EXPECT_EQ(relationship(bob, ana)["following"], true);
    EXPECT_THAT(listed(ana, "follow_requests"), testing::IsEmpty());
    expect_right_counts();
}

class FewFollows : public People {
 protected:
    static app::Config config() {
        auto config = quick_config();
        config.relations.most_followed = 1;
        return config;
    }
    FewFollows() : People(config()) {}
};

TEST_F(FewFollows, AreASetting) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    act(ana, bob, "follow");
    const auto refused = ana.post(fmt::format("/api/v1/accounts/{}/follow", cem.id), "");
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.json()["error"], "Validation failed: at most 1 followed accounts are allowed");
}

}  // namespace plaza::test
