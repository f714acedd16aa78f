#include "commands/confirmation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <stdexcept>

namespace plaza::commands {

void confirm(const std::string& question) {
    if (isatty(STDIN_FILENO) == 0) throw std::runtime_error(fmt::format("{}: confirm with --yes", question));
    fmt::print(stderr, "{}? Type yes: ", question);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "yes") throw std::runtime_error("nothing was deleted");
}

}  // namespace plaza::commands
