// `plaza user` in a terminal: prompts for passwords and confirmations.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "tests/commands/user_command.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

/// A terminal for a command, controlled by the test.
class Terminal {
 public:
    Terminal() : end_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        grantpt(end_);
        unlockpt(end_);
    }
    ~Terminal() { close(end_); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// A wrapper that makes the terminal the standard input of a command.
    [[nodiscard]] std::vector<std::string> wrapper() const {
        return {"sh", "-c", std::string(R"(exec "$@" <)") + ptsname(end_), "sh"};
    }
    void type(std::string_view line) const { ASSERT_EQ(write(end_, line.data(), line.size()), std::ssize(line)); }
    /// The characters that the terminal has echoed.
    [[nodiscard]] std::string echo() const {
        std::string text(1024, '\0');
        fcntl(end_, F_SETFL, O_NONBLOCK);
        text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, read(end_, text.data(), text.size()))));
        return text;
    }

 private:
    int end_;
};

TEST_F(UserCommand, TerminalPromptHidesPassword) {
    create_user("ana");
    const Terminal terminal;
    Process plaza({"user", "set-password", "ana"}, settings(), {home().path(), terminal.wrapper()});
    plaza.wait_for_output("password: ");
    terminal.type("a rose is a rose\n");
    plaza.wait_for_output("repeat password: ");
    terminal.type("a rose is a rose\n");
    EXPECT_EQ(plaza.wait(), 0) << plaza.output();
    EXPECT_THAT(terminal.echo(), Not(HasSubstr("rose")));
    EXPECT_EQ(log_in("ana@example.com", "a rose is a rose").status, 200);
}

TEST_F(UserCommand, TerminalPromptConfirmsDeletion) {
    create_user("ana");
    for (const auto& [answer, code] : {std::pair{"y\n", 1}, std::pair{"yes\n", 0}}) {
        const Terminal terminal;
        Process plaza({"user", "delete", "ana"}, settings(), {home().path(), terminal.wrapper()});
        plaza.wait_for_output("Type yes: ");
        terminal.type(answer);
        EXPECT_EQ(plaza.wait(), code) << plaza.output();
    }
    EXPECT_EQ(database().scalar("select count(*) from accounts"), "0");
}

}  // namespace plaza::test
