#include "tests/support/api.hpp"
#include "tests/support/token.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using testing::Each;
using testing::SizeIs;

constexpr const char* invalid_token = "Couldn't validate Credentials";

class Sessions : public Api {
 protected:
    /// Logs the same user in on another device.
    Client on_another_device(const Person& person) { return bearing(log_in(person.email, person.password)); }

    static std::int64_t current_of(Client& client) {
        for (const auto& session : client.get("/users/me/sessions").json())
            if (session["current"]) return session["id"].get<std::int64_t>();
        throw std::runtime_error("no session is the current one");
    }
    static std::string path_of(std::int64_t session) { return fmt::format("/users/me/sessions/{}", session); }

    /// Adds this many sessions with small ids, which expire then.
    void add_sessions(const Person& person, int number, const char* expires_at) {
        database().exec(
            fmt::format("insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address) "
                        "select {}, n, now(), now(), {}, '', '' from generate_series(1, {}) n",
                        person.id, expires_at, number));
    }
};

TEST_F(Sessions, EachLoginCreatesSession) {
    auto ana = signed_up("ana");
    anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}}),
                     {{"User-Agent", "A \"phone\"/1.0 \xff"}});
    auto answer = ana.get("/users/me/sessions");
    ASSERT_EQ(answer.status, 200);
    auto sessions = answer.json();
    ASSERT_THAT(sessions, SizeIs(2));
    EXPECT_EQ(sessions[0]["user_agent"], "A \"phone\"/1.0 ?");
    EXPECT_EQ(sessions[0]["address"], "127.0.0.1");
    EXPECT_EQ(sessions[0]["current"], false);
    EXPECT_EQ(sessions[1]["current"], true);
    std::vector<std::string> names;
    for (const auto& [name, value] : sessions[0].items()) names.push_back(name);
    EXPECT_THAT(names, testing::UnorderedElementsAre("id", "created_at", "last_used_at", "expires_at", "user_agent",
                                                     "address", "current"));
}

TEST_F(Sessions, LongUserAgentIsTruncated) {
    auto ana = signed_up("ana");
    anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}}),
                     {{"User-Agent", std::string(3'000, 'x')}});
    EXPECT_EQ(ana.get("/users/me/sessions").json()[0]["user_agent"], std::string(200, 'x'));
}

TEST_F(Sessions, SessionsOfOthersAreNotListed) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    EXPECT_THAT(ana.get("/users/me/sessions").json(), SizeIs(1));
}

TEST_F(Sessions, ExpiredSessionsAreNotListed) {
    auto ana = signed_up("ana");
    auto other = on_another_device(ana);
    database().exec(fmt::format("update sessions set expires_at = clock_timestamp() where id = {}", current_of(other)));
    EXPECT_THAT(ana.get("/users/me/sessions").json(), SizeIs(1));
}

TEST_F(Sessions, ExpiredSessionsAreDeleted) {
    auto ana = signed_up("ana");
    add_sessions(ana, 2'500, "now()");
    const app::Server server_with_housekeeping(quick_config(), database().url());
    EXPECT_TRUE(becomes_true([this] { return database().scalar("select count(*) from sessions") == "1"; }));
}

TEST_F(Sessions, TokenOfEndedSessionIsRejectedAtOnce) {
    auto ana = signed_up("ana");
    auto other = on_another_device(ana);
    auto post = publish(ana);
    ASSERT_THAT(other.get(fmt::format("/posts/{}", post)), HasStatus(200));
    EXPECT_THAT(ana.del(path_of(current_of(other))), Answers(204, ""));
    EXPECT_THAT(other.get(fmt::format("/posts/{}", post)), Refuses(401, invalid_token));
    EXPECT_THAT(other.get("/users/me/sessions"), Refuses(401, invalid_token));
    EXPECT_THAT(other.del("/users/me/sessions"), Refuses(401, invalid_token));
    EXPECT_THAT(other.del(path_of(current_of(ana))), Refuses(401, invalid_token));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200));
}

TEST_F(Sessions, EndingCurrentSessionLogsOut) {
    auto ana = signed_up("ana");
    EXPECT_THAT(ana.del(path_of(current_of(ana))), HasStatus(204));
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token));
}

TEST_F(Sessions, ForeignAndUnknownSessionsGetSameAnswer) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto of_ana = current_of(ana);
    EXPECT_THAT(bob.del(path_of(of_ana)), Refuses(404, fmt::format("session with id: {} does not exist", of_ana)));
    EXPECT_THAT(bob.del(path_of(77)), Refuses(404, "session with id: 77 does not exist"));
    EXPECT_THAT(bob.del("/users/me/sessions/9223372036854775808"),
                Refuses(404, "session with id: 9223372036854775808 does not exist"));
    EXPECT_THAT(bob.del("/users/me/sessions/me"), HasStatus(422));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200));
}

TEST_F(Sessions, OtherSessionsEndTogether) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto phone = on_another_device(ana);
    auto tablet = on_another_device(ana);
    EXPECT_THAT(ana.del("/users/me/sessions"), Answers(204, ""));
    EXPECT_THAT(phone.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(tablet.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(ana.get("/posts"), HasStatus(200));
    EXPECT_THAT(bob.get("/posts"), HasStatus(200));
    EXPECT_THAT(ana.del("/users/me/sessions"), HasStatus(204)) << "no session is left";
}

TEST_F(Sessions, TokenIsBoundToSessionAndUser) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto with_session = [&](std::int64_t user, const std::string& session) {
        return bearing(signed_token(fmt::format(R"({{"user_id":{},"exp":4102444800,"sid":{}}})", user, session),
                                    secret_key))
            .get("/posts");
    };
    EXPECT_THAT(with_session(ana.id, std::to_string(current_of(ana))), HasStatus(200));
    EXPECT_THAT(with_session(ana.id, std::to_string(current_of(bob))), Refuses(401, invalid_token));
    for (const char* session : {"0", "-1", "1", "null", "\"1\"", "9007199254740992", "1.5", "[]"})
        EXPECT_THAT(with_session(ana.id, session), Refuses(401, invalid_token)) << session;
}

TEST_F(Sessions, AnswerIsNotReplayedToEndedSession) {
    auto ana = signed_up("ana");
    auto other = on_another_device(ana);
    const char* text = R"({"title":"once","content":""})";
    const Headers key{{"Idempotency-Key", "k"}};
    ASSERT_THAT(other.post("/posts", text, key), HasStatus(201));
    ana.del("/users/me/sessions");
    EXPECT_THAT(other.post("/posts", text, key), Refuses(401, invalid_token));
    EXPECT_THAT(ana.post("/posts", text, key), HasStatus(201)) << "the same key from another session";
}

TEST_F(Sessions, SuspensionEndsSessions) {
    auto ana = signed_up("ana");
    auto refresh_token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
    database().exec(fmt::format(
        "update users set suspended_at = clock_timestamp(); delete from sessions where user_id = {}", ana.id));
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token));
    database().exec("update users set suspended_at = null");
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token)) << "unsuspending restores no session";
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", refresh_token}})),
                Refuses(401, invalid_token));
}

TEST_F(Sessions, PasswordChangeInDatabaseEndsSessions) {
    auto ana = signed_up("ana");
    auto refresh_token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
    database().exec("update users set password_changed_at = clock_timestamp()");
    EXPECT_THAT(ana.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(anonymous().post("/login/refresh", form({{"refresh_token", refresh_token}})),
                Refuses(401, invalid_token));
    auto again = on_another_device(ana);
    EXPECT_THAT(again.get("/users/me/sessions").json(), SizeIs(1)) << "ended sessions are not listed";
}

TEST_F(Sessions, SessionEndsOnAllServersAtOnce) {
    const app::Server second(quick_config(), database().url());
    auto ana = signed_up("ana");
    auto phone = on_another_device(ana);
    Client there(second.port(), phone.token());
    ASSERT_THAT(there.get("/posts"), HasStatus(200));
    ASSERT_THAT(ana.del(path_of(current_of(phone))), HasStatus(204));
    EXPECT_THAT(there.get("/posts"), Refuses(401, invalid_token));

    auto tablet = log_in_to_stay(ana);
    Client tablet_there(second.port(), tablet["access_token"].get<std::string>());
    ASSERT_THAT(tablet_there.get("/posts"), HasStatus(200));
    ASSERT_THAT(
        ana.patch("/users/me", Json{{"password", "pears in the cellar"}, {"current_password", ana.password}}.dump()),
        HasStatus(200));
    EXPECT_THAT(tablet_there.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(Client(second.port())
                    .post("/login/refresh", form({{"refresh_token", tablet["refresh_token"].get<std::string>()}})),
                Refuses(401, invalid_token));
    EXPECT_THAT(Client(second.port(), ana.token()).get("/posts"), HasStatus(200))
        << "the session that changed the password continues";
}

TEST_F(Sessions, LoginKeepsNewestHundredSessions) {
    auto ana = signed_up("ana");
    auto ben = signed_up("ben");
    // Newer than the sessions of the sign-up, older than the next.
    database().exec(
        fmt::format("insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address) "
                    "select {}, max(id) + n, now(), now(), now() + interval '1 hour', '', '' "
                    "from sessions, generate_series(1, 150) n group by n",
                    ana.id));
    const auto answer = anonymous().post("/login", form({{"username", ana.email}, {"password", ana.password}}));
    ASSERT_THAT(answer, HasStatus(200));
    EXPECT_EQ(
        database().scalar("select count(*) from sessions where user_id <> $1::text::bigint", {std::to_string(ben.id)}),
        "100");
    EXPECT_THAT(bearing(answer.json()["access_token"].get<std::string>()).get("/users/me"), HasStatus(200))
        << "the new one is kept";
    EXPECT_THAT(ana.get("/users/me"), Refuses(401, invalid_token)) << "the oldest session is deleted";
    EXPECT_THAT(ben.get("/users/me"), HasStatus(200)) << "sessions of others are kept";
}

TEST_F(Sessions, SessionsOfTwoUsersMayHaveSameId) {
    auto ana = signed_up("ana");
    auto ben = signed_up("ben");
    database().exec("update sessions set id = 4711");
    const auto token_of = [&](const Person& person) {
        return signed_token(Json{{"user_id", person.id}, {"exp", 4102444800}, {"sid", 4711}}.dump(), secret_key);
    };
    auto anas = bearing(token_of(ana));
    auto bens = bearing(token_of(ben));
    EXPECT_THAT(anas.del(path_of(4711)), HasStatus(204));
    EXPECT_THAT(anas.get("/posts"), Refuses(401, invalid_token));
    EXPECT_THAT(bens.get("/posts"), HasStatus(200));
}

TEST_F(Sessions, ListHasAtMostHundredSessions) {
    auto ana = signed_up("ana");
    add_sessions(ana, 150, "now() + interval '1 hour'");
    EXPECT_THAT(ana.get("/users/me/sessions").json(), SizeIs(100));
    EXPECT_THAT(ana.del("/users/me/sessions"), HasStatus(204));
    EXPECT_EQ(database().scalar("select count(*) from sessions"), "1") << "unlisted sessions ended too";
}

}  // namespace plaza::test
