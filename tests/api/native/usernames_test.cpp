// Usernames: reservation, conflicts and how often they can change.
#include <latch>
#include <thread>

#include "tests/support/api.hpp"
#include "tests/support/during_transaction.hpp"

namespace plaza::test {

class Usernames : public Api {
 protected:
    explicit Usernames(const app::Config& config = quick_config()) : Api(config) {}

    static Answer rename(Client& person, const std::string& name) {
        return person.patch("/users/me", Json{{"username", name}}.dump());
    }
    Answer sign_up(const std::string& email, const std::string& name) {
        const Json body{{"email", email}, {"password", "a sound password"}, {"username", name}};
        return anonymous().post("/users", body.dump());
    }
    Person named(const std::string& name) {
        auto person = signed_up(name);
        EXPECT_THAT(rename(person, name), HasStatus(200));
        return person;
    }
    static auto taken(const std::string& name) { return Refuses(409, fmt::format("username {} is taken", name)); }
};

TEST_F(Usernames, StayReservedForPreviousOwner) {
    auto ana = named("ana");
    auto bob = named("bob");
    ASSERT_THAT(rename(ana, "anastasia"), HasStatus(200));
    EXPECT_THAT(rename(bob, "ana"), taken("ana"));
    EXPECT_THAT(rename(bob, "ANA"), taken("ANA"));
    EXPECT_THAT(sign_up("cy@example.com", "Ana"), taken("Ana"));
    EXPECT_THAT(rename(ana, "Ana"), HasStatus(200)) << "the previous owner may take the name again";
    EXPECT_THAT(rename(bob, "anastasia"), taken("anastasia"));
    EXPECT_EQ(database().scalar("select count(*) from reserved_handles"), "1") << "the current name is not reserved";
}

TEST_F(Usernames, AreFreeAfterThirtyDays) {
    auto ana = named("ana");
    auto bob = named("bob");
    ASSERT_THAT(rename(ana, "anastasia"), HasStatus(200));
    EXPECT_EQ(database().scalar("select reserved_until - clock_timestamp() between '29 days 23 hours' and '30 days' "
                                "from reserved_handles"),
              "t");
    database().exec("update reserved_handles set reserved_until = clock_timestamp()");
    EXPECT_THAT(rename(bob, "ana"), HasStatus(200));
    EXPECT_THAT(rename(ana, "ana"), taken("ana"));
}

TEST_F(Usernames, StayReservedAsHashAfterDeletion) {
    auto ana = named("Ana_Belen");
    ASSERT_THAT(rename(ana, "ana_carla"), HasStatus(200));
    ASSERT_THAT(ana.del("/users/me", Json{{"current_password", ana.password}}.dump()), HasStatus(204));
    EXPECT_THAT(sign_up("cy@example.com", "ANA_carla"), taken("ANA_carla"));
    EXPECT_THAT(sign_up("cy@example.com", "ana_belen"), taken("ana_belen"));
    const auto kept = database().scalar("select string_agg(r::text, ' ') from reserved_handles r");
    EXPECT_THAT(kept, testing::AllOf(testing::HasSubstr("infinity"), Not(testing::HasSubstr("arla"))));
    EXPECT_THAT(kept, Not(testing::HasSubstr(std::to_string(ana.id)))) << "the owner is not stored either";
    EXPECT_THAT(sign_up("cy@example.com", "cy"), HasStatus(201));
}

TEST_F(Usernames, GeneratedNamesAreNotReserved) {
    auto ana = signed_up("ana");
    ASSERT_THAT(ana.del("/users/me", Json{{"current_password", ana.password}}.dump()), HasStatus(204));
    EXPECT_EQ(database().scalar("select count(*) from reserved_handles"), "0");
}

TEST_F(Usernames, CanChangeFiveTimesInThirtyDays) {
    auto ana = signed_up("ana");
    for (const char* name : {"one", "two", "three", "four", "five"}) ASSERT_THAT(rename(ana, name), HasStatus(200));
    const auto refused = rename(ana, "six");
    EXPECT_THAT(refused, Refuses(429, "a username can be changed 5 times in 30 days"));
    const auto wait = std::stoll(refused.header("Retry-After"));
    EXPECT_GT(wait, 29 * 86'400);
    EXPECT_LE(wait, 30 * 86'400);
    EXPECT_THAT(rename(ana, "FIVE"), HasStatus(200)) << "the same name";
    EXPECT_EQ(ana.get("/users/me").json()["username"], "FIVE");

    database().exec("update accounts set renamed_at[1] = renamed_at[1] - interval '30 days'");
    EXPECT_THAT(rename(ana, "six"), HasStatus(200));
    EXPECT_THAT(rename(ana, "seven"), HasStatus(429));
}

TEST_F(Usernames, RejectedNameDoesNotCount) {
    auto ana = signed_up("ana");
    named("bob");
    for (int attempt = 0; attempt < 7; ++attempt) ASSERT_THAT(rename(ana, "bob"), taken("bob"));
    EXPECT_THAT(rename(ana, "ana"), HasStatus(200));
}

TEST_F(Usernames, ConcurrentChangesRespectLimit) {
    auto ana = signed_up("ana");
    constexpr int callers = 16;
    std::latch start(callers);
    std::atomic<int> renamed = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < callers; ++i)
            threads.emplace_back([&, i] {
                auto client = bearing(ana.token());
                start.arrive_and_wait();
                const auto status = rename(client, fmt::format("name{}", i)).status;
                ++(status == 200 ? renamed : refused);
                EXPECT_TRUE(status == 200 || status == 429) << status;
            });
    }
    EXPECT_EQ(renamed, 5);
    EXPECT_EQ(refused, callers - 5);
}

TEST_F(Usernames, ConcurrentDeletionKeepsNameReserved) {
    auto ana = named("ana");
    const auto answer = during_transaction(database(), fmt::format("delete from accounts where id = {}", ana.id),
                                           [this] { return sign_up("cy@example.com", "ana"); });
    EXPECT_TRUE(answer.has_waited);
    EXPECT_THAT(answer.answer, taken("ana"));
}

class UsernamesWithoutReservation : public Usernames {
 protected:
    UsernamesWithoutReservation() : Usernames(without()) {}

 private:
    static app::Config without() {
        auto config = quick_config();
        config.accounts.name_reservation = std::chrono::days{0};
        return config;
    }
};

TEST_F(UsernamesWithoutReservation, AreFreeAtOnce) {
    auto ana = named("ana");
    auto bob = named("bob");
    ASSERT_THAT(rename(ana, "anastasia"), HasStatus(200));
    EXPECT_THAT(rename(bob, "ana"), HasStatus(200));
}

}  // namespace plaza::test
