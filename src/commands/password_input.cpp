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
    if (!std::getline(in, line)) throw std::runtime_error("no password was given");
    if (line.ends_with('\r')) line.pop_back();
    return Secret(std::move(line));
}

/// While it lives the terminal shows nothing of what is typed.
class Unseen {
 public:
    Unseen() {
        tcgetattr(STDIN_FILENO, &before_);
        auto unseen = before_;
        unseen.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen);
    }
    ~Unseen() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

 private:
    termios before_{};
};

Secret ask(const char* prompt) {
    // What was typed before is forgotten with the echo: the prompt comes after.
    const Unseen unseen;
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
        if (ask("once more").reveal() != password.reveal()) throw std::runtime_error("the two are not the same");
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
