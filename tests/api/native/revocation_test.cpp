// A user is deleted, suspended or signed out during one of their requests. If that happens before the request writes,
// the request gets 401 and writes nothing. Otherwise it succeeds. It never gets a 5xx.
#include <algorithm>
#include <functional>
#include <iterator>
#include <latch>
#include <map>
#include <thread>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/during_transaction.hpp"
#include "tests/support/required_events.hpp"
#include "tests/support/smtp.hpp"

namespace plaza::test {

constexpr const char* invalid_token = "Couldn't validate Credentials";
constexpr const char* new_password = "a newer password";

enum class MailPurpose { confirm = 1, reset };

/// The token of a link that the user got by mail.
std::string mail_token(const Person& user, MailPurpose purpose) {
    return fmt::format("plaza_mail_{}-{}.{:032x}", user.id, static_cast<int>(purpose), user.id);
}

/// A user with everything that the calls need.
struct Caller {
    Person person;
    std::int64_t post;        // their own
    std::int64_t voted_post;  // of another user
    std::int64_t other_post;  // of another user
    std::string refresh_token;
};

class Revocation : public Api {
 protected:
    explicit Revocation(const app::Config& config = quick_config()) : Api(config), other_(signed_up("other")) {
        require_events(database());
    }

    Caller caller() {
        auto person = signed_up(fmt::format("caller{}", ++callers_));
        const auto post = publish(person);
        const auto refresh_token = log_in_to_stay(person)["refresh_token"].get<std::string>();
        Caller made{.person = std::move(person),
                    .post = post,
                    .voted_post = publish(other_),
                    .other_post = publish(other_),
                    .refresh_token = refresh_token};
        made.person.post("/votes", vote_body(made.voted_post, 1));
        for (const auto purpose : {MailPurpose::confirm, MailPurpose::reset})
            static_cast<void>(database().rows(
                "insert into email_tokens (user_id, id, hash, purpose, email, expires_at) "
                "select id, $2::text::bigint, encode(sha256(convert_to($3, 'UTF8')), 'hex'), $4, email, "
                "now() + interval '1 hour' from users where id = $1::text::bigint",
                {std::to_string(made.person.id), std::to_string(static_cast<int>(purpose)),
                 mail_token(made.person, purpose), purpose == MailPurpose::confirm ? "confirm" : "reset"}));
        return made;
    }
    /// The same user on a separate connection.
    Caller again(const Caller& caller) {
        return {
            .person = {bearing(caller.person.token()), caller.person.id, caller.person.email, caller.person.password},
            .post = caller.post,
            .voted_post = caller.voted_post,
            .other_post = caller.other_post,
            .refresh_token = caller.refresh_token};
    }

 private:
    int callers_ = 0;
    Person other_;
};

struct Call {
    const char* name;
    std::function<Answer(Caller&, Client&)> ask;  // the client has no token
    int success;
    int rejected = 401;
};

std::vector<Call> calls_on_posts() {
    return {
        {"post", [](Caller& c, Client&) { return c.person.post("/posts", R"({"title":"t","content":"c"})"); }, 201},
        {"post with a key",
         [](Caller& c, Client&) {
             return c.person.post("/posts", R"({"title":"t","content":"c"})", {{"Idempotency-Key", "k"}});
         },
         201},
        {"edit",
         [](Caller& c, Client&) {
             return c.person.put(fmt::format("/posts/{}", c.post), R"({"title":"t","content":"c"})");
         },
         200},
        {"delete a post", [](Caller& c, Client&) { return c.person.del(fmt::format("/posts/{}", c.post)); }, 204},
        {"vote", [](Caller& c, Client&) { return c.person.post("/votes", vote_body(c.other_post, 1)); }, 201},
        {"vote with a key",
         [](Caller& c, Client&) {
             return c.person.post("/votes", vote_body(c.other_post, 1), {{"Idempotency-Key", "k"}});
         },
         201},
        {"withdraw", [](Caller& c, Client&) { return c.person.post("/votes", vote_body(c.voted_post, 0)); }, 201},
        {"old vote", [](Caller& c, Client&) { return c.person.post("/vote", vote_body(c.other_post, 1)); }, 201},
    };
}

std::vector<Call> calls_on_the_account() {
    const auto with_password = [](const Caller& caller, Json members) {
        members["current_password"] = caller.person.password;
        return members.dump();
    };
    const auto name = [](const Caller& caller) { return fmt::format("a_{}", caller.person.id); };
    const auto address = [](const Caller& caller) { return fmt::format("a{}@example.com", caller.person.id); };
    return {
        {"rename", [=](Caller& c, Client&) { return c.person.patch("/users/me", Json{{"username", name(c)}}.dump()); },
         200},
        {"another address",
         [=](Caller& c, Client&) { return c.person.patch("/users/me", with_password(c, {{"email", address(c)}})); },
         200},
        {"another password",
         [=](Caller& c, Client&) {
             return c.person.patch("/users/me", with_password(c, {{"password", new_password}}));
         },
         200},
        {"all of the profile",
         [=](Caller& c, Client&) {
             return c.person.patch(
                 "/users/me",
                 with_password(c, {{"username", name(c)}, {"email", address(c)}, {"password", new_password}}));
         },
         200},
        {"delete the account",
         [=](Caller& c, Client&) { return c.person.del("/users/me", with_password(c, Json::object())); }, 204},
        {"delete the account by POST",
         [=](Caller& c, Client&) { return c.person.post("/users/me/delete", with_password(c, Json::object())); }, 204},
        {"end a session", [](Caller& c, Client&) { return c.person.del("/users/me/sessions/1"); }, 404},
        {"end the other sessions", [](Caller& c, Client&) { return c.person.del("/users/me/sessions"); }, 204},
        {"ask to confirm", [](Caller& c, Client&) { return c.person.post("/users/me/email/confirmation", ""); }, 202},
    };
}

std::vector<Call> calls_without_a_token() {
    return {
        {"log in",
         [](Caller& c, Client& client) {
             return client.post("/login", form({{"username", c.person.email}, {"password", c.person.password}}));
         },
         200, 403},
        {"refresh",
         [](Caller& c, Client& client) {
             return client.post("/login/refresh", form({{"refresh_token", c.refresh_token}}));
         },
         200},
        {"confirm the address",
         [](Caller& c, Client& client) {
             return client.post("/users/confirm-email",
                                Json{{"token", mail_token(c.person, MailPurpose::confirm)}}.dump());
         },
         204, 400},
        {"reset the password",
         [](Caller& c, Client& client) {
             return client.post(
                 "/password-reset/confirm",
                 Json{{"token", mail_token(c.person, MailPurpose::reset)}, {"password", new_password}}.dump());
         },
         204, 400},
    };
}

const std::vector<Call>& calls() {
    static const auto all = [] {
        std::vector<Call> calls;
        for (auto* group : {calls_on_posts, calls_on_the_account, calls_without_a_token})
            std::ranges::move(group(), std::back_inserter(calls));
        return calls;
    }();
    return all;
}

class RevocationRaces : protected WithMailServer, public Revocation {
 protected:
    RevocationRaces() : Revocation(mailing_to(smtp)) { smtp.forget(); }

    /// Runs every call beside a transaction with these statements about $id. The calls in `must_wait` have to
    /// wait for the transaction.
    void race(const std::string& statements, const std::vector<std::string>& must_wait) {
        for (const auto& call : calls()) {
            auto caller = this->caller();
            auto client = anonymous();
            const auto id = std::to_string(caller.person.id);
            auto changed = statements;
            for (auto at = changed.find("$id"); at != std::string::npos; at = changed.find("$id"))
                changed.replace(at, 3, id);
            const auto [answer, has_waited] =
                during_transaction(database(), changed, [&] { return call.ask(caller, client); });
            const bool is_refused = answer.status == call.rejected;
            EXPECT_TRUE(is_refused || answer.status == call.success) << call.name << ": " << answer.status;
            if (std::ranges::find(must_wait, call.name) != must_wait.end()) {
                EXPECT_TRUE(has_waited) << call.name;
                EXPECT_TRUE(is_refused) << call.name << ": " << answer.status << ' ' << answer.body;
            }
            EXPECT_THAT(caller.person.get("/users/me"), Refuses(401, invalid_token)) << call.name;
        }
    }

    /// The number of accounts with a name or address that a call tried to set.
    std::string changed_profiles() {
        return database().scalar(
            "select count(*) from accounts join users using (id) where handle ~ '^a_[0-9]+$' or email ~ '^a[0-9]+@'");
    }
};

TEST_F(RevocationRaces, DeletedUserIsRejected) {
    database().exec(
        "create table failures (error text);"
        "create function keep_failure() returns trigger language plpgsql as "
        "$$ begin insert into failures values (new.last_error); return null; end $$;"
        "create trigger failed after update on jobs for each row when (new.last_error is not null) "
        "execute function keep_failure()");
    race("delete from accounts where id = $id",
         {"post", "post with a key", "edit", "delete a post", "vote", "vote with a key", "withdraw", "rename",
          "another address", "another password", "all of the profile", "delete the account",
          "delete the account by POST", "log in", "refresh", "confirm the address", "reset the password"});
    EXPECT_EQ(database().scalar("select count(*) from posts where title = 't'"), "0");
    EXPECT_TRUE(becomes_true([this] { return database().scalar("select count(*) from jobs") == "0"; }));
    EXPECT_EQ(database().scalar("select string_agg(error, ' ') from failures"), "")
        << "a mail to a deleted user is no failure";
}

TEST_F(RevocationRaces, SuspendedUserIsRejected) {
    race("update users set suspended_at = clock_timestamp() where id = $id; delete from sessions where user_id = $id",
         {"rename", "another address", "another password", "all of the profile", "delete the account",
          "delete the account by POST", "log in", "refresh", "confirm the address", "reset the password"});
    EXPECT_EQ(changed_profiles(), "0");
}

TEST_F(RevocationRaces, EndedSessionIsRejected) {
    race("delete from sessions where user_id = $id", {"refresh"});
}

TEST_F(RevocationRaces, SessionEndedBeforeWriteIsRejected) {
    race("select from users where id = $id for update; delete from sessions where user_id = $id",
         {"rename", "another address", "another password", "all of the profile", "delete the account",
          "delete the account by POST", "refresh"});
    EXPECT_EQ(changed_profiles(), "0");
}

TEST_F(Revocation, ConcurrentRequestsGetNoServerError) {
    std::map<int, int> counts;
    for (int round = 0; round < 4; ++round) {
        const auto victim = caller();
        std::vector<Caller> copies;
        while (copies.size() < 8) copies.push_back(again(victim));
        std::vector<int> statuses(copies.size());
        std::latch start(static_cast<std::ptrdiff_t>(copies.size()));
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < copies.size(); ++i)
                threads.emplace_back([&, i] {
                    auto client = anonymous();
                    start.arrive_and_wait();
                    if (i == 0) {
                        const auto body = Json{{"current_password", copies[i].person.password}}.dump();
                        statuses[i] = copies[i].person.del("/users/me", body).status;
                        return;
                    }
                    for (int turn = 0; turn < 20 && statuses[i] < 500; ++turn)
                        statuses[i] = calls()[i - 1].ask(copies[i], client).status;
                });
        }
        for (const int status : statuses) ++counts[status];
    }
    EXPECT_EQ(counts[204], 4) << "each account is deleted";
    for (const auto& [status, count] : counts) EXPECT_LT(status, 500) << count << " times";
}

}  // namespace plaza::test
