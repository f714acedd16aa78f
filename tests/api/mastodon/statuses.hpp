// Statuses: the fixture for tests of posts in the client API.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/post_rows.hpp"
#include "tests/support/required_events.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

class Statuses : public Api {
 protected:
    Statuses() { require_events(database()); }

    /// A user with a name.
    Person named(const std::string& name) {
        auto person = signed_up(name);
        EXPECT_THAT(person.patch("/users/me", Json{{"username", name}}.dump()), HasStatus(200));
        return person;
    }

    static std::string path(std::string_view id, std::string_view operation = {}) {
        if (operation.empty()) return fmt::format("/api/v1/statuses/{}", id);
        return fmt::format("/api/v1/statuses/{}/{}", id, operation);
    }

    static Answer write(Person& author, const Json& status) { return author.post("/api/v1/statuses", status.dump()); }
    /// Writes a status and returns it.
    static Json written(Person& author, Json status) {
        const auto answer = write(author, status);
        EXPECT_THAT(answer, HasStatus(200));
        return answer.json();
    }
    static std::string written_id(Person& author, Json status) {
        return written(author, std::move(status))["id"].get<std::string>();
    }

    /// Does something with a status and returns the answer.
    static Answer act(Person& person, std::string_view id, std::string_view operation) {
        return person.post(path(id, operation), "{}");
    }
    static Json acted(Person& person, std::string_view id, std::string_view operation) {
        const auto answer = act(person, id, operation);
        EXPECT_THAT(answer, HasStatus(200));
        return answer.json();
    }
    static Json seen(Client& client, std::string_view id) {
        const auto answer = client.get(path(id));
        EXPECT_THAT(answer, HasStatus(200));
        return answer.json();
    }

    /// The refs of a native answer are numbers.
    static std::string id_of(std::int64_t id) { return std::to_string(id); }

    std::int64_t count(const std::string& rows) {
        return std::stoll(database().scalar("select count(*) from " + rows));
    }

    /// Waits for the jobs that erase, and expects that all rows fit the posts.
    void expect_right_rows() {
        EXPECT_TRUE(becomes_true([&] { return count("jobs") == 0; }));
        EXPECT_THAT(wrong_rows(database()), testing::IsEmpty());
    }
};

/// The members of a list, such as the ids of statuses.
[[nodiscard]] inline std::vector<std::string> all_of(const Json& list, const char* member) {
    std::vector<std::string> values;
    for (const auto& item : list) values.push_back(item.at(member).get<std::string>());
    return values;
}

// NOLINTBEGIN: gmock's macros.
/// The status and {"error": text}.
MATCHER_P2(Fails, status, text, fmt::format("{} with the error `{}`", status, text)) {
    return arg.status == status && arg.body == Json{{"error", text}}.dump();
}
// NOLINTEND

}  // namespace plaza::test
