#include "commands/interruption.hpp"

#include <fmt/format.h>

#include <cstring>

namespace plaza::commands {
namespace {

volatile std::sig_atomic_t asked_by = 0;

}  // namespace

Interruption::Interruption() {
    asked_by = 0;
    const auto take = [this](int signal, void (*handler)(int)) {
        struct sigaction action{};
        action.sa_handler = handler;
        // The second one ends the process, whatever it waits for.
        if (handler != SIG_IGN) action.sa_flags = static_cast<int>(SA_RESETHAND);
        before_.push_back({signal, {}});
        sigaction(signal, &action, &before_.back().action);
    };
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) take(signal, [](int number) { asked_by = number; });
    take(SIGPIPE, SIG_IGN);
}

Interruption::~Interruption() {
    for (const auto& before : before_) sigaction(before.signal, &before.action, nullptr);
}

void Interruption::check() {
    if (asked_by != 0) throw Interrupted(fmt::format("interrupted ({})", strsignal(asked_by)));
}

}  // namespace plaza::commands
