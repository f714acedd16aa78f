// UserCommand: the fixture for tests of `plaza user`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/required_events.hpp"

namespace plaza::test {

inline constexpr const char* password = "plums in the icebox";

/// `plaza user …` beside a running server on the same database.
class UserCommand : public App {
 protected:
    UserCommand() { require_events(database()); }

    [[nodiscard]] CommandResult user(std::vector<std::string> words, std::vector<std::string> wrapper = {}) {
        words.insert(words.begin(), "user");
        return run(std::move(words), settings(), std::move(wrapper));
    }
    [[nodiscard]] Settings settings() { return on(server_.database().url().reveal()); }

    /// Runs a command with --json and returns its output.
    [[nodiscard]] Json json_of(std::vector<std::string> words) {
        words.emplace_back("--json");
        const auto result = user(std::move(words));
        EXPECT_EQ(result.code, 0) << result.output;
        return Json::parse(result.output);
    }

    /// A wrapper that passes this text as standard input.
    [[nodiscard]] std::vector<std::string> with_input(const std::string& text) const {
        home().write("input", text);
        return {"sh", "-c", R"(exec "$@" <input)", "sh"};
    }

    void create_user(const std::string& name) {
        home().write("password", password);
        ASSERT_EQ(user({"create", name + "@example.com", "--username", name, "--password-file", "password"}).code, 0);
    }

    Answer log_in(const std::string& email, const std::string& with) {
        return anonymous().post("/login", form({{"username", email}, {"password", with}}));
    }
    Client logged_in(const std::string& name) {
        return Client(server_.port(),
                      log_in(name + "@example.com", password).json().at("access_token").get<std::string>());
    }
    Client anonymous() { return Client(server_.port()); }
    TestDatabase& database() { return server_.database(); }

    static auto succeeds(const auto& output) {
        return testing::AllOf(testing::Field(&CommandResult::code, 0), testing::Field(&CommandResult::output, output));
    }

 private:
    TestServer server_;
};

}  // namespace plaza::test
