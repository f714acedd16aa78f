// People: the fixture for tests about accounts and what is between them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

/// The ids of the items of an answer, in order.
[[nodiscard]] inline std::vector<std::int64_t> ids_in(const Answer& answer) {
    EXPECT_THAT(answer, HasStatus(200));
    std::vector<std::int64_t> ids;
    for (const auto& item : answer.json()) ids.push_back(std::stoll(item.at("id").get<std::string>()));
    return ids;
}

/// The path and query of the link with this relation; empty if there is none.
[[nodiscard]] inline std::string target_of(const Answer& answer, std::string_view relation) {
    const std::string link(answer.header("Link"));
    const auto end = link.find(fmt::format(">; rel=\"{}\"", relation));
    if (end == std::string::npos) return {};
    const auto begin = link.rfind('<', end);
    return link.substr(link.find("/api/", begin), end - link.find("/api/", begin));
}

class People : public Api {
 protected:
    using Api::Api;

    /// A user with this name.
    Person named(const std::string& name) {
        auto person = signed_up(name);
        EXPECT_THAT(person.patch("/users/me", Json{{"username", name}}.dump()), HasStatus(200));
        return person;
    }

    /// The answer to a successful action of one person on another.
    static Json act(Person& person, const Person& other, std::string_view verb, std::string body = "") {
        const auto answer = person.post(fmt::format("/api/v1/accounts/{}/{}", other.id, verb), std::move(body));
        EXPECT_THAT(answer, HasStatus(200)) << verb;
        return answer.json();
    }
    static Json relationship(Person& person, const Person& other) {
        const auto all = person.get(fmt::format("/api/v1/accounts/relationships?id[]={}", other.id)).json();
        EXPECT_EQ(all.size(), 1U);
        return all.at(0);
    }
    static Json account(Person& reader, const Person& of) {
        return reader.get(fmt::format("/api/v1/accounts/{}", of.id)).json();
    }
    /// The ids of the accounts in a list, `blocks` for example.
    static std::vector<std::int64_t> listed(Person& reader, std::string_view list) {
        return ids_in(reader.get(fmt::format("/api/v1/{}", list)));
    }

    /// Counts, followers and both sides of each relation agree.
    void expect_right_counts() {
        EXPECT_EQ(database().scalar(R"sql(
            select count(*) from accounts a
              left join account_counts c on c.account_id = a.id
             where coalesce(c.followers, 0) <> (select count(*) from followers f where f.followee_id = a.id)
                or coalesce(c.following, 0) <> (select count(*) from followers f where f.follower_id = a.id))sql"),
                  "0")
            << "counts";
        EXPECT_EQ(database().scalar(R"sql(
            select count(*) from followers f
              full join (select account_id, other_id from relations where following_id is not null) r
                on r.account_id = f.follower_id and r.other_id = f.followee_id
             where r.account_id is null or f.follower_id is null)sql"),
                  "0")
            << "followers";
        EXPECT_EQ(database().scalar(R"sql(
            select count(*) from relations mine
              left join relations theirs on theirs.account_id = mine.other_id and theirs.other_id = mine.account_id
             where mine.following_id is distinct from theirs.followed_by_id
                or mine.requested_id is distinct from theirs.requested_by_id
                or (mine.blocking_id is not null) <> coalesce(theirs.is_blocked_by, false))sql"),
                  "0")
            << "sides";
    }
};

}  // namespace plaza::test
