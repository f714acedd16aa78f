#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

class Ids : public App {
 protected:
    /// Gives three of four inserts into each table an existing id: they return no row, or violate the primary key.
    void let_ids_exist() {
        database_.exec(R"sql(
            create sequence calls;
            insert into accounts (id, handle, created_at) values (1, 'the_first', now());
            insert into posts (id, author_id, content, published, created_at) values (1, 1, '', true, now());
            create function repeat_id() returns trigger language plpgsql as $$
            begin
                if nextval('calls') % 4 <> 0 then new.id := 1; end if;
                return new;
            end $$;
            create trigger repeat_id before insert on accounts for each row execute function repeat_id();
            create function meet_existing() returns trigger language plpgsql as $$
            begin
                return case when nextval('calls') % 4 = 0 then new end;
            end $$;
            create trigger meet_existing before insert on sessions for each row execute function meet_existing();
            create trigger repeat_id before insert on posts for each row execute function repeat_id())sql");
    }
    /// Signs up and creates posts, with and without an Idempotency-Key. Returns the number of distinct ids so far.
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

    TestDatabase database_;
    Process plaza_{{"serve"}, on(database_.url().reveal())};
    std::uint16_t port_ = plaza_.wait_until_listening();
    std::set<std::int64_t> ids_;
};

TEST_F(Ids, ExistingIdIsRetriedWithNewOne) {
    let_ids_exist();
    EXPECT_EQ(sign_up_and_post("ana", 20), 20U);
    EXPECT_EQ(sign_up_and_post("bob", 20), 40U);
}

TEST_F(Ids, ExceedThoseOfEarlierVersions) {
    auto ana = signed_up(port_, "ana");
    const auto id = ana.post("/posts", R"({"title":"","content":""})").json()["id"].get<std::int64_t>();
    const auto old = R"(select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1704067200000) << 12)";
    EXPECT_GT(id, std::stoll(database_.scalar(old)));
    const auto now = R"(select ((extract(epoch from clock_timestamp()) * 1000)::bigint - 1136073600000) << 12)";
    EXPECT_LE(std::abs(id - std::stoll(database_.scalar(now))), std::int64_t{60'000} << 12);
}

}  // namespace plaza::test
