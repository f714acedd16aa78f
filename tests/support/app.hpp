// App: the fixture for tests that run the `plaza` binary in a temporary directory.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/client.hpp"
#include "tests/support/home.hpp"
#include "tests/support/process.hpp"
#include "tests/support/server.hpp"

namespace plaza::test {

/// The exit code and the output of a command.
struct CommandResult {
    int code;
    std::string output;
};
void PrintTo(const CommandResult& result, std::ostream* out);

class App : public testing::Test {
 protected:
    using Settings = std::vector<Process::Setting>;

    /// Any port, two threads, cheap passwords, no rate limits, no draining, no waiting for a database, and the data
    /// directory of home(). Settings in `more` take precedence.
    [[nodiscard]] Settings quick(const Settings& more = {}) const;
    /// The same with this database instead of a private one.
    [[nodiscard]] Settings on(const std::string& database_url, const Settings& more = {}) const;

    /// Runs `plaza ARGUMENTS…` in home() and waits until it exits.
    [[nodiscard]] CommandResult run(std::vector<std::string> arguments, const Settings& settings,
                                    std::vector<std::string> wrapper = {}) const;

    /// A wrapper that runs these shell commands first, in a private mount namespace. Users other than root keep their
    /// name in a user namespace.
    [[nodiscard]] static std::vector<std::string> after_mounting(const std::string& mounts);

    [[nodiscard]] const Home& home() const { return home_; }

 private:
    Home home_;
};

/// Signs up a new user, name@example.com, and returns a client with their token.
[[nodiscard]] Client signed_up(std::uint16_t port, const std::string& name);

[[nodiscard]] bool refuses_connections(std::uint16_t port);

/// A port for a server that restarts on the same port. Another process may take it in between.
[[nodiscard]] std::uint16_t free_port();

// NOLINTBEGIN: gmock's macros.
/// An exit code other than 0 and a one-line error that contains the text.
MATCHER_P(RefusesInOneLine, text, "refuses in one line with: " + testing::PrintToString(text)) {
    return arg.code > 0 && arg.output.starts_with("plaza: ") && arg.output.find('\n') == arg.output.size() - 1 &&
           arg.output.find(text) != std::string::npos;
}
// NOLINTEND

}  // namespace plaza::test
