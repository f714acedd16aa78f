// Usernames: reservation, conflicts and how often they can change.
#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "platform/crypto/sha256.hpp"
#include "tests/support/api.hpp"
#include "tests/support/during_transaction.hpp"
#include "tests/support/wait.hpp"

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
    static Answer remove(Person& person) {
        return person.del("/users/me", Json{{"current_password", person.password}}.dump());
    }
    [[nodiscard]] std::string reservations() {
        return database().scalar("select count(*) from handles where name like '#%'");
    }
    /// Renames and deletions pause before they change the account, until another session waits for a lock, and for four
    /// seconds at most.
    void pause_changes() {
        database().exec(R"sql(
            create function pause() returns trigger language plpgsql as $$
            begin
                for turn in 1 .. 400 loop
                    exit when exists (select from pg_stat_activity
                                       where datname = current_database() and wait_event_type = 'Lock');
                    perform pg_sleep(0.01), pg_stat_clear_snapshot();
                end loop;
                return coalesce(new, old);
            end $$;
            create trigger pause before update or delete on accounts for each row execute function pause())sql");
    }
    [[nodiscard]] bool is_paused() {
        return becomes_true([this] {
            return database().scalar(
                       "select exists (select from pg_stat_activity "
                       "where datname = current_database() and wait_event = 'PgSleep')") == "t";
        });
    }
    static std::string reservation_of(const std::string& name) { return '#' + crypto::sha256_hex(name); }
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
    EXPECT_EQ(reservations(), "1") << "the current name is not reserved";
}

TEST_F(Usernames, AreFreeAfterThirtyDays) {
    auto ana = named("ana");
    auto bob = named("bob");
    ASSERT_THAT(rename(ana, "anastasia"), HasStatus(200));
    EXPECT_EQ(database().scalar("select reserved_until - clock_timestamp() between '29 days 23 hours' and '30 days' "
                                "from handles where name like '#%'"),
              "t");
    database().exec("update handles set reserved_until = clock_timestamp() where name like '#%'");
    EXPECT_THAT(rename(bob, "ana"), HasStatus(200));
    EXPECT_THAT(rename(ana, "ana"), taken("ana"));
}

TEST_F(Usernames, StayReservedAsHashAfterDeletion) {
    auto ana = named("Ana_Belen");
    ASSERT_THAT(rename(ana, "ana_carla"), HasStatus(200));
    ASSERT_THAT(remove(ana), HasStatus(204));
    EXPECT_THAT(sign_up("cy@example.com", "ANA_carla"), taken("ANA_carla"));
    EXPECT_THAT(sign_up("cy@example.com", "ana_belen"), taken("ana_belen"));
    const auto kept = database().scalar("select string_agg(h::text, ' ') from handles h");
    EXPECT_THAT(kept, testing::AllOf(testing::HasSubstr("infinity"), Not(testing::HasSubstr("arla")),
                                     Not(testing::HasSubstr("elen"))));
    EXPECT_THAT(kept, Not(testing::HasSubstr(std::to_string(ana.id)))) << "the owner is not stored either";
    for (const auto& row : database().rows("select relname from pg_class where relkind = 'r' "
                                           "and relnamespace = 'public'::regnamespace"))
        EXPECT_EQ(database().scalar(fmt::format("select count(*) from {} t where t::text ~* 'ana_'", row[0])), "0")
            << row[0];
    EXPECT_THAT(sign_up("cy@example.com", "cy"), HasStatus(201));
}

TEST_F(Usernames, GeneratedNamesAreNotReserved) {
    auto ana = signed_up("ana");
    ASSERT_THAT(remove(ana), HasStatus(204));
    auto bob = signed_up("bob");
    ASSERT_THAT(rename(bob, "bob"), HasStatus(200));
    EXPECT_EQ(database().scalar("select string_agg(name, ' ') from handles"), "bob");
}

TEST_F(Usernames, PreviousOwnersDeletionFreesNothing) {
    auto ana = named("ana");
    ASSERT_THAT(rename(ana, "anastasia"), HasStatus(200));
    ASSERT_THAT(rename(ana, "ana"), HasStatus(200));
    EXPECT_EQ(reservations(), "1") << "anastasia";
    ASSERT_THAT(remove(ana), HasStatus(204));
    EXPECT_EQ(database().scalar("select count(*) from handles where account_id is null"), "2");
    EXPECT_EQ(database().scalar("select count(*) from handles where reserved_until = 'infinity'"), "1");
}

TEST_F(Usernames, SignUpOfTakenNameLeavesNothing) {
    named("ana");
    EXPECT_THAT(sign_up("cy@example.com", "ANA"), taken("ANA"));
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "1");
    EXPECT_EQ(database().scalar("select count(*) from emails"), "1");
    EXPECT_THAT(sign_up("cy@example.com", "cy"), HasStatus(201)) << "the address is free";
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

TEST_F(Usernames, ConcurrentSignUpsTakeNameOnce) {
    constexpr int callers = 16;
    std::latch start(callers);
    std::atomic<int> made = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < callers; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                const auto* name = i % 2 == 0 ? "ana" : "ANA";
                const auto answer = sign_up(fmt::format("person{}@example.com", i), name);
                if (answer.status == 201)
                    ++made;
                else
                    EXPECT_TRUE(answer.status == 503 || testing::Value(answer, taken(name))) << answer.body;
            });
    }
    EXPECT_EQ(made, 1);
    for (const char* table : {"accounts", "users", "handles", "emails"})
        EXPECT_EQ(database().scalar(fmt::format("select count(*) from {}", table)), "1") << table;
}

// The statements of a deletion and of a rename.
TEST_F(Usernames, SignUpWaitsForHolderWhoGivesUpName) {
    auto ana = named("ana");
    auto bob = named("bob");
    const auto deletion =
        during_transaction(database(),
                           fmt::format("delete from handles where name = 'ana' and account_id = {0};"
                                       "insert into handles (name, reserved_until) values ('{1}', 'infinity');"
                                       "delete from accounts where id = {0}",
                                       ana.id, reservation_of("ana")),
                           [this] { return sign_up("cy@example.com", "ana"); });
    EXPECT_TRUE(deletion.has_waited);
    EXPECT_THAT(deletion.answer, taken("ana"));

    const auto change = during_transaction(
        database(),
        fmt::format(
            "insert into handles (name, account_id) values ('robert', {0});"
            "delete from handles where name = 'bob' and account_id = {0};"
            "insert into handles (name, account_id, reserved_until) values ('{1}', {0}, now() + interval '1 h');"
            "update accounts set handle = 'robert' where id = {0}",
            bob.id, reservation_of("bob")),
        [this] { return sign_up("cy@example.com", "bob"); });
    EXPECT_TRUE(change.has_waited);
    EXPECT_THAT(change.answer, taken("bob"));
    EXPECT_EQ(database().scalar("select count(*) from users"), "1");
}

TEST_F(Usernames, SignUpGetsNameIfHolderKeepsNothing) {
    auto ana = named("ana");
    const auto change = during_transaction(database(),
                                           fmt::format("delete from handles where name = 'ana' and account_id = {0};"
                                                       "update accounts set handle = 'user_{0}' where id = {0}",
                                                       ana.id),
                                           [this] { return sign_up("cy@example.com", "ana"); });
    EXPECT_TRUE(change.has_waited);
    EXPECT_THAT(change.answer, HasStatus(201));
}

TEST_F(Usernames, SignUpDuringDeletionOfHolderIsRejected) {
    auto ana = named("ana");
    pause_changes();
    auto deletion = std::async(std::launch::async, [&] { return remove(ana); });
    EXPECT_TRUE(is_paused());
    EXPECT_THAT(sign_up("cy@example.com", "ana"), taken("ana"));
    EXPECT_THAT(deletion.get(), HasStatus(204));
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "0");
}

TEST_F(Usernames, SignUpDuringRenameOfHolderIsRejected) {
    auto ana = named("ana");
    pause_changes();
    auto renamed = std::async(std::launch::async, [&] { return rename(ana, "anastasia"); });
    EXPECT_TRUE(is_paused());
    EXPECT_THAT(sign_up("cy@example.com", "ana"), taken("ana"));
    EXPECT_THAT(renamed.get(), HasStatus(200));
    EXPECT_EQ(ana.get("/users/me").json()["username"], "anastasia");
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
    EXPECT_EQ(reservations(), "0");
}

}  // namespace plaza::test
