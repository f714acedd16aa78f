// Notifications in groups, the policy for those of strangers, and requests.
#include <string>
#include <vector>

#include "tests/support/notices.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class NotificationGroups : public Notices {
 protected:
    static std::vector<std::string> types_of(const Json& answer) {
        std::vector<std::string> types;
        for (const auto& group : answer.at("notification_groups"))
            types.push_back(
                fmt::format("{} {}", group.at("type").get<std::string>(), group.at("notifications_count").get<int>()));
        return types;
    }
};

TEST_F(NotificationGroups, HaveAccountsAndPosts) {
    auto ana = signed_up("ana");
    std::vector<Person> others;
    for (const auto* name : {"bob", "cid", "dan"}) others.push_back(signed_up(name));
    const auto post = publish(ana);
    for (const auto& from : others) add(favourite(ana, from, post));
    const auto mentioned = publish(others[0]);
    add(mention(ana, others[0], mentioned));
    const auto answer = ana.get("/api/v2/notifications").json();
    EXPECT_THAT(types_of(answer), ElementsAre("mention 1", "favourite 3"));
    EXPECT_THAT(answer["accounts"], SizeIs(3));
    EXPECT_THAT(answer["statuses"], SizeIs(2));
    const auto& group = answer["notification_groups"][1];
    EXPECT_TRUE(group["most_recent_notification_id"].is_number());
    EXPECT_EQ(group["status_id"], std::to_string(post));
    EXPECT_EQ(group["sample_account_ids"],
              Json::array({std::to_string(others[2].id), std::to_string(others[1].id), std::to_string(others[0].id)}));
    const auto ids = ids_seen_by(ana);
    EXPECT_EQ(group["page_max_id"], ids[1]);
    EXPECT_EQ(group["page_min_id"], ids[3]);
    EXPECT_EQ(ana.get("/api/v2/notifications/unread_count").body, R"({"count":2})");

    const auto path = "/api/v2/notifications/" + group["group_key"].get<std::string>();
    const auto single = ana.get(path).json();
    EXPECT_THAT(types_of(single), ElementsAre("favourite 3"));
    EXPECT_FALSE(single["notification_groups"][0].contains("page_min_id"));
    EXPECT_THAT(ana.get(path + "/accounts").json(), SizeIs(3));
    EXPECT_THAT(ana.get("/api/v2/notifications/ungrouped-" + ids[0]), HasStatus(200));
    for (const auto* unknown : {"word", "favourite-1-2", "favourite-1-99999999999999", "ungrouped-0", "ungrouped-x"})
        EXPECT_THAT(ana.get(std::string("/api/v2/notifications/") + unknown), HasStatus(404)) << unknown;

    EXPECT_THAT(types_of(ana.get("/api/v2/notifications?grouped_types[]=follow").json()),
                ElementsAre("mention 1", "favourite 1", "favourite 1", "favourite 1"));
    const auto partial = ana.get("/api/v2/notifications?expand_accounts=partial_avatars").json();
    EXPECT_THAT(partial["accounts"], SizeIs(2));
    EXPECT_THAT(partial["partial_accounts"], SizeIs(1));

    EXPECT_THAT(ana.post(path + "/dismiss", ""), Answers(200, "{}"));
    EXPECT_THAT(types_of(ana.get("/api/v2/notifications").json()), ElementsAre("mention 1"));
}

TEST_F(NotificationGroups, ArePagedBothWays) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    std::vector<std::int64_t> posts;
    for (int n = 0; n < 3; ++n) posts.push_back(publish(ana));
    for (const auto* from : {&bob, &cid})
        for (const auto post : posts) add(favourite(ana, *from, post));
    const auto ids = ids_seen_by(ana);
    const auto first = ana.get("/api/v2/notifications?limit=2");
    EXPECT_THAT(types_of(first.json()), ElementsAre("favourite 2", "favourite 2"));
    EXPECT_THAT(first.header("Link"), HasSubstr("max_id=" + ids[1] + ">; rel=\"next\""));
    EXPECT_THAT(first.header("Link"), HasSubstr("min_id=" + ids[0] + ">; rel=\"prev\""));
    const auto last = ana.get("/api/v2/notifications?limit=2&max_id=" + ids[3]);
    EXPECT_THAT(types_of(last.json()), ElementsAre("favourite 1", "favourite 1"));
    const auto above = ana.get("/api/v2/notifications?limit=2&min_id=" + ids[5]);
    EXPECT_THAT(types_of(above.json()), ElementsAre("favourite 2", "favourite 2"));
}

// Most of what happened is about one post.
TEST_F(NotificationGroups, WithManyNotificationsFillThePage) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto old = publish(ana);
    const auto popular = publish(ana);
    add(favourite(ana, bob, old));
    database().exec(
        fmt::format("insert into accounts (id, handle, created_at) "
                    "select n, 'fan_' || n, now() from generate_series(1, 1200) n;"
                    "insert into notifications (account_id, id, kind, from_id, post_id, created_at) "
                    "select {0}, (select max(id) from notifications) + n, 'favourite', n, {1}, now() "
                    "from generate_series(1, 1200) n",
                    ana.id, popular));
    const auto answer = ana.get("/api/v2/notifications").json();
    EXPECT_THAT(types_of(answer), ElementsAre("favourite 1200", "favourite 1"));
    EXPECT_THAT(answer["notification_groups"][0]["sample_account_ids"], SizeIs(8));
}

class NotificationPolicy : public Notices {
 protected:
    static Json held(const Person& from, const char* count, const Json& requests) {
        for (const auto& request : requests)
            if (request.at("id") == std::to_string(from.id) && request.at("notifications_count") == count)
                return request;
        return nullptr;
    }
    void send_direct(Person& to, Person& from) {
        const auto post = publish(from);
        database().exec(
            fmt::format("update posts set visibility = 'direct', mentions = array[{}] where id = {}", to.id, post));
        auto notice = mention(to, from, post);
        notice.is_unasked = true;
        add(notice);
    }
};

TEST_F(NotificationPolicy, HoldsBackUnaskedDirectPosts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    relate(ana, cid, "following_id = 1");
    send_direct(ana, bob);
    send_direct(ana, bob);
    send_direct(ana, cid);
    EXPECT_THAT(seen_by(ana), SizeIs(1));
    EXPECT_THAT(seen_by(ana, "?include_filtered=true"), SizeIs(3));
    const auto policy = ana.get("/api/v2/notifications/policy").json();
    EXPECT_EQ(policy["for_private_mentions"], "filter");
    EXPECT_EQ(policy["for_not_following"], "accept");
    EXPECT_EQ(policy["summary"], Json({{"pending_requests_count", 1}, {"pending_notifications_count", 2}}));
    const auto requests = ana.get("/api/v1/notifications/requests").json();
    ASSERT_THAT(requests, SizeIs(1));
    const auto request = held(bob, "2", requests);
    EXPECT_EQ(request["account"]["id"], std::to_string(bob.id));
    EXPECT_EQ(request["last_status"]["visibility"], "direct");
    const auto path = fmt::format("/api/v1/notifications/requests/{}", bob.id);
    EXPECT_EQ(ana.get(path).json(), request);
    EXPECT_THAT(ana.get(fmt::format("/api/v1/notifications/requests/{}", cid.id)), HasStatus(404));
    EXPECT_THAT(bob.post(path + "/accept", ""), HasStatus(404));

    EXPECT_THAT(ana.post(path + "/accept", ""), Answers(200, "{}"));
    EXPECT_THAT(seen_by(ana), SizeIs(3));
    EXPECT_THAT(ana.post(path + "/accept", ""), HasStatus(404));
    send_direct(ana, bob);
    EXPECT_THAT(seen_by(ana), SizeIs(4)) << "accepted for good";
    EXPECT_EQ(ana.get("/api/v1/notifications/requests/merged").body, R"({"merged":true})");
}

TEST_F(NotificationPolicy, IsChosen) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cid = signed_up("cid");
    const auto post = publish(ana);
    const auto set = [&](const std::string& body) { return ana.patch("/api/v2/notifications/policy", body); };
    EXPECT_THAT(set(R"({"for_not_following":"ignore"})"), HasStatus(422));
    EXPECT_EQ(set(R"({"for_not_following":"drop"})").json()["for_not_following"], "drop");
    add(favourite(ana, bob, post));
    EXPECT_THAT(seen_by(ana, "?include_filtered=true"), IsEmpty());
    EXPECT_EQ(
        ana.put("/api/v1/notifications/policy", R"({"filter_not_following":true})").json()["filter_not_following"],
        true);
    add(favourite(ana, bob, post));
    add(favourite(ana, cid, post));
    EXPECT_THAT(seen_by(ana), IsEmpty());
    EXPECT_THAT(ana.get("/api/v1/notifications/requests").json(), SizeIs(2));
    EXPECT_THAT(ana.post("/api/v1/notifications/requests/dismiss", fmt::format(R"({{"id":["{}","x"]}})", bob.id)),
                Answers(200, "{}"));
    EXPECT_THAT(ana.post("/api/v1/notifications/requests/accept", fmt::format(R"({{"id":["{}","7"]}})", cid.id)),
                Answers(200, "{}"));
    EXPECT_THAT(seen_by(ana), SizeIs(1));
    EXPECT_EQ(ana.get("/api/v1/notifications/policy").json()["summary"]["pending_requests_count"], 0);

    // Followers count after three days, accounts after 30 days.
    set(R"({"for_not_following":"accept","for_not_followers":"filter","for_new_accounts":"accept"})");
    const auto follows = [&](const char* age) {
        relate(ana, bob,
               fmt::format("followed_by_id = ((extract(epoch from now() - interval '{}') * 1000)::bigint "
                           "- 1136073600000) << 12",
                           age));
    };
    follows("1 day");
    add(favourite(ana, bob, publish(ana)));
    EXPECT_THAT(seen_by(ana), SizeIs(1));
    follows("4 days");
    add(favourite(ana, bob, publish(ana)));
    EXPECT_THAT(seen_by(ana), SizeIs(2));
    set(R"({"for_not_followers":"accept","for_new_accounts":"filter"})");
    add(favourite(ana, bob, publish(ana)));
    EXPECT_THAT(seen_by(ana), SizeIs(2));
    database().exec("update accounts set created_at = created_at - interval '31 days'");
    add(favourite(ana, bob, publish(ana)));
    EXPECT_THAT(seen_by(ana), SizeIs(3));
}

}  // namespace plaza::test
