// Accounts over the client API: profiles, their changes, and whom to follow.
#include "tests/api/mastodon/people.hpp"

namespace plaza::test {

using testing::ElementsAre;
using testing::IsEmpty;

class Accounts : public People {
 protected:
    static Answer update(Person& person, Body body) {
        return person.patch("/api/v1/accounts/update_credentials", std::move(body));
    }
};

TEST_F(Accounts, OwnersChangeTheirProfiles) {
    auto ana = named("ana");
    const auto before = ana.get("/api/v1/accounts/verify_credentials").json();
    EXPECT_EQ(before["acct"], "ana");
    EXPECT_EQ(before["source"]["privacy"], "public");
    EXPECT_EQ(before["source"]["fields"], Json::array());
    EXPECT_EQ(before["role"]["id"], "-99");

    const auto changed = update(ana, R"({"display_name":"Ana 🌻","note":"Hello <b>","locked":true,"bot":true,
        "discoverable":true,"hide_collections":true,"source":{"privacy":"private","sensitive":true,"language":"de"},
        "fields_attributes":[{"name":"Site","value":"https://example.com"},{"name":"","value":""}]})");
    ASSERT_THAT(changed, HasStatus(200));
    EXPECT_EQ(changed.json()["display_name"], "Ana 🌻");
    EXPECT_EQ(changed.json()["source"]["note"], "Hello <b>");
    EXPECT_EQ(changed.json()["note"], "<p>Hello &lt;b&gt;</p>");
    EXPECT_EQ(changed.json()["fields"].size(), 1U);
    EXPECT_EQ(changed.json()["source"]["privacy"], "private");
    EXPECT_EQ(changed.json()["source"]["language"], "de");
    const auto preferences = ana.get("/api/v1/preferences").json();
    EXPECT_EQ(preferences["posting:default:visibility"], "private");
    EXPECT_EQ(preferences["posting:default:sensitive"], true);
    EXPECT_EQ(preferences["posting:default:language"], "de");

    // Forms, with both spellings of lists. What is left out stays.
    ASSERT_THAT(update(ana, form({{"fields_attributes[0][name]", "A"},
                                  {"fields_attributes[0][value]", "1"},
                                  {"fields_attributes[1][name]", "B"},
                                  {"fields_attributes[1][value]", "2"},
                                  {"source[language]", ""},
                                  {"locked", "false"}})),
                HasStatus(200));
    const auto after = anonymous().get(fmt::format("/api/v1/accounts/{}", ana.id)).json();
    EXPECT_EQ(after["fields"].size(), 2U);
    EXPECT_EQ(after["fields"][1]["name"], "B");
    EXPECT_EQ(after["locked"], false);
    EXPECT_EQ(after["bot"], true);
    EXPECT_FALSE(after.contains("source"));
    EXPECT_TRUE(ana.get("/api/v1/preferences").json()["posting:default:language"].is_null());
}

TEST_F(Accounts, InvalidProfilesAreRefused) {
    auto ana = signed_up("ana");
    for (const auto& body : {
             Json{{"display_name", std::string(31, 'x')}},
             Json{{"note", std::string(501, 'x')}},
             Json{{"fields_attributes", Json(5, Json{{"name", "a"}, {"value", "b"}})}},
             Json{{"fields_attributes", {Json{{"name", std::string(256, 'x')}, {"value", "b"}}}}},
             Json{{"source", {{"privacy", "friends"}}}},
             Json{{"locked", "perhaps"}},
             Json{{"avatar", "data:image/png;base64,AAAA"}},
             Json{{"header", "picture"}},
             Json{{"display_name", std::string("a\0b", 3)}},
         }) {
        const auto answer = update(ana, body.dump());
        EXPECT_THAT(answer, HasStatus(422)) << body.dump().substr(0, 80);
        EXPECT_TRUE(answer.json()["error"].is_string());
    }
    EXPECT_THAT(update(ana, "{}"), HasStatus(200));
    EXPECT_THAT(ana.del("/api/v1/profile/avatar"), HasStatus(200));
    EXPECT_THAT(anonymous().patch("/api/v1/accounts/update_credentials", "{}"), HasStatus(401));
}

TEST_F(Accounts, AreFoundByIdAndName) {
    auto ana = named("ana");
    auto bob = named("bob");
    EXPECT_EQ(anonymous().get("/api/v1/accounts/lookup?acct=ANA").json()["id"], std::to_string(ana.id));
    EXPECT_EQ(ana.get("/api/v1/accounts/lookup?acct=@bob").json()["id"], std::to_string(bob.id));
    for (const char* acct : {"carl", "ana@elsewhere.example", "", "@"})
        EXPECT_THAT(ana.get(fmt::format("/api/v1/accounts/lookup?acct={}", acct)), HasStatus(404)) << acct;
    EXPECT_THAT(ana.get("/api/v1/accounts/lookup"), HasStatus(422));
    EXPECT_THAT(ids_in(ana.get(fmt::format("/api/v1/accounts?id[]={}&id[]=word&id[]={}", bob.id, ana.id))),
                ElementsAre(bob.id, ana.id));
    EXPECT_THAT(ids_in(ana.get("/api/v1/accounts")), IsEmpty());
    std::string many = "/api/v1/accounts?";
    for (int n = 0; n < 201; ++n) many += fmt::format("id[]={}&", n);
    EXPECT_THAT(ana.get(many), HasStatus(422));
    for (const char* id : {"word", "0", "-1", "99999999999999999999"})
        EXPECT_THAT(anonymous().get(fmt::format("/api/v1/accounts/{}", id)), HasStatus(404)) << id;
    EXPECT_THAT(bearing("nonsense").get(fmt::format("/api/v1/accounts/{}", ana.id)), HasStatus(401));
}

TEST_F(Accounts, AreSuggestedWithReasons) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto cem = signed_up("cem");
    auto dora = signed_up("dora");
    auto eva = signed_up("eva");
    for (auto* person : {&dora, &eva}) ASSERT_THAT(update(*person, R"({"discoverable":true})"), HasStatus(200));
    for (auto* friend_of_ana : {&bob, &cem}) {
        act(ana, *friend_of_ana, "follow");
        act(*friend_of_ana, dora, "follow");
    }
    publish(eva);
    const auto suggested = ana.get("/api/v2/suggestions").json();
    ASSERT_EQ(suggested.size(), 2U);
    EXPECT_EQ(suggested[0]["account"]["id"], std::to_string(dora.id));
    EXPECT_EQ(suggested[0]["sources"], Json::array({"friends_of_friends"}));
    EXPECT_EQ(suggested[1]["account"]["id"], std::to_string(eva.id));
    EXPECT_EQ(suggested[1]["sources"], Json::array({"most_followed"}));
    EXPECT_THAT(listed(ana, "suggestions"), ElementsAre(dora.id, eva.id));
    EXPECT_THAT(listed(ana, "suggestions?limit=1"), ElementsAre(dora.id));

    EXPECT_THAT(ana.del(fmt::format("/api/v1/suggestions/{}", dora.id)), HasStatus(200));
    act(ana, eva, "follow");
    EXPECT_THAT(listed(ana, "suggestions"), IsEmpty());

    const auto familiar =
        ana.get(fmt::format("/api/v1/accounts/familiar_followers?id[]={}&id[]={}", dora.id, eva.id)).json();
    ASSERT_EQ(familiar.size(), 2U);
    EXPECT_EQ(familiar[0]["accounts"].size(), 2U);
    EXPECT_EQ(familiar[1]["accounts"].size(), 0U);

    EXPECT_THAT(ids_in(anonymous().get("/api/v1/directory?order=new")), ElementsAre(eva.id, dora.id));
    EXPECT_THAT(ids_in(anonymous().get("/api/v1/directory")), ElementsAre(eva.id)) << "those who wrote";
    EXPECT_THAT(ids_in(anonymous().get("/api/v1/directory?order=new&offset=1&limit=1")), ElementsAre(dora.id));
}

}  // namespace plaza::test
