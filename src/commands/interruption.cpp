#include "commands/interruption.hpp"

#include <fmt/format.h>

#include <cstring>

namespace plaza::commands {
namespace {

volatile std::sig_atomic_t received_signal = 0;

}  // namespace

Interruption::Interruption() {
    received_signal = 0;
    const auto take = [this](int signal, void (*handler)(int)) {
        struct sigaction action{};
        action.sa_handler = handler;
        // A second signal ends the process.
        if (handler != SIG_IGN) action.sa_flags = static_cast<int>(SA_RESETHAND);
        before_.push_back({signal, {}});
        sigaction(signal, &action, &before_.back().action);
    };
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) take(signal, [](int number) { received_signal = number; });
    take(SIGPIPE, SIG_IGN);
}

Interruption::~Interruption() {
    for (const auto& before : before_) sigaction(before.signal, &before.action, nullptr);
}

void Interruption::check() {
    if (received_signal != 0) throw Interrupted(fmt::format("interrupted ({})", strsignal(received_signal)));
}

}  // namespace plaza::commands
