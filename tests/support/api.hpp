// Api: the fixture for tests that send HTTP requests to the native API, with matchers for its answers.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>

#include "tests/support/client.hpp"
#include "tests/support/json.hpp"
#include "tests/support/server.hpp"

namespace plaza::test {

/// A user who has signed up and logged in. Requests carry the user's token.
struct Person : Client {
    std::int64_t id;
    std::string email;
    std::string password;
};

/// Whose server a test uses.
enum class ServerOf {
    /// The tests of a suite use one server, one after the other, which costs much less than a start. Each test finds an
    /// empty database, and no job or statement of the test before. If a test changes the schema, the next one gets a
    /// new server.
    suite,
    /// The test has a server of its own. Choose it if tests use what a server keeps in memory, such as metrics, queues
    /// or allocations, or if not all tests of the suite have the same configuration. A server with rate limits always
    /// is that of a test, because it keeps attempts in memory.
    test,
};

class Api : public testing::Test {
 protected:
    explicit Api(const app::Config& config = quick_config(), ServerOf owner = ServerOf::suite);
    static void TearDownTestSuite();

    [[nodiscard]] TestServer& server() { return *server_; }
    [[nodiscard]] TestDatabase& database() { return server_->database(); }
    /// A client without a token.
    [[nodiscard]] Client anonymous() { return Client(server_->port()); }
    /// A client with this token.
    [[nodiscard]] Client bearing(const std::string& token) { return Client(server_->port(), token); }
    /// Signs up and logs in a new user, name@example.com.
    Person signed_up(const std::string& name);
    /// Logs a user in and returns the access token.
    [[nodiscard]] std::string log_in(const std::string& email, const std::string& password);
    /// Logs in with the scope offline_access and returns the answer, which has a refresh token.
    [[nodiscard]] Json log_in_to_stay(const Person& person, const Headers& headers = {});

 private:
    std::shared_ptr<TestServer> server_;
};

/// Publishes a post and returns its id.
std::int64_t publish(Person& author, const std::string& title = "a title");
std::int64_t save_draft(Person& author, const std::string& title = "a draft");

/// The body of POST /votes.
[[nodiscard]] std::string vote_body(std::int64_t post, int direction);

/// The ids of the posts of a listing, in order.
[[nodiscard]] std::vector<std::int64_t> ids_of(const Answer& listing);

void PrintTo(const Answer& answer, std::ostream* out);

// NOLINTBEGIN: gmock's macros.
/// The status and the exact body.
MATCHER_P2(Answers, status, body, fmt::format("{} {}", status, body)) {
    return arg.status == status && arg.body == body;
}
/// The status and {"detail": text}.
MATCHER_P2(Refuses, status, detail, fmt::format("{} with the detail `{}`", status, detail)) {
    return arg.status == status && arg.body == Json{{"detail", detail}}.dump();
}
/// 422 with exactly these items, given as the JSON text between the brackets.
MATCHER_P(Faults, items, fmt::format("422 {}", items)) {
    return arg.status == 422 && arg.body == fmt::format(R"({{"detail":[{}]}})", items);
}
MATCHER_P(HasStatus, status, fmt::format("{}", status)) {
    return arg.status == status;
}
// NOLINTEND

}  // namespace plaza::test
