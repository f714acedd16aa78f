// App: the fixture of tests that run the real `plaza` in a directory of their own.
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

/// How a command ended, and what it printed.
struct Ended {
    int code;
    std::string output;
};
void PrintTo(const Ended& ended, std::ostream* out);

class App : public testing::Test {
 protected:
    using Settings = std::vector<Process::Setting>;

    /// Any port, two threads, cheap passwords, no rate limits, no draining, no waiting for a database, the data
    /// directory of home(), where `more` says nothing else.
    [[nodiscard]] Settings quick(const Settings& more = {}) const;
    /// The same on this database instead of a private one.
    [[nodiscard]] Settings on(const std::string& database_url, const Settings& more = {}) const;

    /// Runs `plaza ARGUMENTS…` in home() to its end.
    [[nodiscard]] Ended run(std::vector<std::string> arguments, const Settings& settings,
                            std::vector<std::string> through = {}) const;

    /// For Process::Place::through: runs these shell commands first, in a mount name space of the command's own. Who is
    /// not root keeps his name in a user name space.
    [[nodiscard]] static std::vector<std::string> after_mounting(const std::string& mounts);

    [[nodiscard]] const Home& home() const { return home_; }

 private:
    Home home_;
};

/// A caller with the token of a new person, name@example.com.
[[nodiscard]] Client signed_up(std::uint16_t port, const std::string& name);

[[nodiscard]] bool nobody_listens(std::uint16_t port);

/// For a server that must be found again after a restart. It may be taken by another before.
[[nodiscard]] std::uint16_t free_port();

// NOLINTBEGIN: gmock's macros.
/// An exit code other than 0, and one line for a person, with this in it.
MATCHER_P(RefusesInOneLine, text, "refuses in one line with: " + testing::PrintToString(text)) {
    return arg.code > 0 && arg.output.starts_with("plaza: ") && arg.output.find('\n') == arg.output.size() - 1 &&
           arg.output.find(text) != std::string::npos;
}
// NOLINTEND

}  // namespace plaza::test
