#include "commands/password_input.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <stdexcept>

#include "platform/crypto/random.hpp"

namespace plaza::commands {
namespace {

Secret first_line(std::istream& in) {
    std::string line;
    if (!std::getline(in, line)) throw std::runtime_error("the password is missing: the input is empty");
    if (line.ends_with('\r')) line.pop_back();
    return Secret(std::move(line));
}

/// Turns off the echo of the terminal while it exists.
class HiddenInput {
 public:
    HiddenInput() {
        tcgetattr(STDIN_FILENO, &before_);
        auto hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~HiddenInput() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    HiddenInput(const HiddenInput&) = delete;
    HiddenInput& operator=(const HiddenInput&) = delete;

 private:
    termios before_{};
};

Secret ask(const char* prompt) {
    // TCSAFLUSH discards input from before the prompt.
    const HiddenInput hidden;
    fmt::print(stderr, "{}: ", prompt);
    auto answer = first_line(std::cin);
    fmt::print(stderr, "\n");
    return answer;
}

}  // namespace

Secret read_password(const std::string& file) {
    if (file == "-") {
        if (isatty(STDIN_FILENO) == 0) return first_line(std::cin);
        auto password = ask("password");
        if (ask("repeat password").reveal() != password.reveal())
            throw std::runtime_error("the passwords do not match");
        return password;
    }
    std::ifstream in(file);
    if (!in) throw std::runtime_error(fmt::format("cannot read {}", file));
    return first_line(in);
}

Secret random_password() {
    constexpr std::size_t bytes = 15;
    return Secret(crypto::random_base64url(bytes));
}

}  // namespace plaza::commands
