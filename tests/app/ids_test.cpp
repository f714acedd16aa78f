#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

class Ids : public App {
 protected:
    /// Replaces the body of next_id() with this SQL.
    void make_ids_by(const std::string& sql) {
        database_.exec(
            "create sequence calls; create or replace function next_id() returns bigint language sql volatile as $$ " +
            sql + " $$");
    }
    /// Signs a user up, posts with and without an Idempotency-Key, and returns the number of distinct ids so far.
    std::size_t sign_up_and_post(const std::string& name, int posts) {
        auto author = signed_up(port_, name);
        for (int n = 0; n < posts; ++n) {
            Headers headers;
            if (n % 2 == 0) headers.emplace_back("Idempotency-Key", std::to_string(n));
            const auto answer = author.post("/posts", R"({"title":"","content":""})", headers);
            EXPECT_EQ(answer.status, 201) << answer.body;
            ids_.insert(answer.json().value("id", std::int64_t{0}));
        }
        return ids_.size();
    }

 private:
    TestDatabase database_;
    Process plaza_{{"serve"}, on(database_.url().reveal())};
    std::uint16_t port_ = plaza_.wait_until_listening();
    std::set<std::int64_t> ids_;
};

TEST_F(Ids, DuplicateIdIsRetried) {
    make_ids_by("select 1000 + nextval('calls') / 4");
    EXPECT_EQ(sign_up_and_post("ana", 20), 20U);
    EXPECT_EQ(sign_up_and_post("bob", 20), 40U);
}

TEST_F(Ids, ExhaustedMillisecondIsWaitedOut) {
    // Each "millisecond" lasts eight calls and has room for four ids.
    make_ids_by("select ((nextval('calls') / 8) << 12) | (currval('calls') & 3)");
    EXPECT_EQ(sign_up_and_post("ana", 50), 50U);
}

TEST_F(Ids, ClockStepBackMakesNoDuplicates) {
    EXPECT_EQ(sign_up_and_post("ana", 10), 10U);
    make_ids_by(
        R"(select ((extract(epoch from clock_timestamp() - interval '1 hour') * 1000)::bigint - 1704067200000) << 12
                        | (nextval('id_sequence') & 4095))");
    EXPECT_EQ(sign_up_and_post("bob", 10), 20U);
}

}  // namespace plaza::test
