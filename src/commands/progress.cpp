#include "commands/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace plaza::commands {
namespace {

using namespace std::chrono_literals;

constexpr auto terminal_interval = 100ms;
constexpr auto plain_interval = 10s;
constexpr std::size_t terminal_bar_width = 24;

std::string grouped(std::uint64_t number) {
    auto digits = std::to_string(number);
    for (auto place = std::ssize(digits) - 3; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), 1, ',');
    return digits;
}

std::string in_bytes(std::uint64_t bytes) {
    constexpr std::array names{"B", "KiB", "MiB", "GiB", "TiB"};
    auto amount = static_cast<double>(bytes);
    std::size_t name = 0;
    for (; amount >= 1024 && name + 1 < names.size(); ++name) amount /= 1024;
    return name == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", amount, names.at(name));
}

std::string in_unit(const Work& work, std::uint64_t amount) {
    return work.unit == Unit::bytes ? in_bytes(amount) : grouped(amount);
}

std::string clock_text(std::chrono::seconds time) {
    const auto seconds = time.count();
    if (seconds >= 3600) return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string bar_of(double share, std::size_t width) {
    const auto full = static_cast<std::size_t>(share * static_cast<double>(width));
    return fmt::format("[{:<{}}] ", std::string(full, '#'), width);
}

}  // namespace

std::string progress_text(const Work& work, std::uint64_t done, std::chrono::milliseconds elapsed,
                          std::size_t bar_width) {
    const auto* unit = work.unit == Unit::rows ? " rows" : "";
    if (work.total == 0) return fmt::format("{:<8} {}{}", work.label, in_unit(work, done), unit);

    const auto known = std::min(done, work.total);
    const auto share = static_cast<double>(known) / static_cast<double>(work.total);
    auto text = fmt::format("{:<8} {}{} of {}{}  {:3.0f} %", work.label, bar_width == 0 ? "" : bar_of(share, bar_width),
                            in_unit(work, done), in_unit(work, work.total), unit, share * 100);
    if (known == work.total) return text + fmt::format("  in {:.1f} s", static_cast<double>(elapsed.count()) / 1000);
    if (known == 0) return text;
    const auto left = static_cast<double>(elapsed.count()) / share * (1 - share);
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::chrono::duration<double, std::milli>(left));
    return text + fmt::format("  {} left", clock_text(seconds));
}

Progress::Progress(Work work) : work_(std::move(work)), is_terminal_(isatty(STDERR_FILENO) != 0) {
    if (is_terminal_) show(started_);
}

Progress::~Progress() {
    if (is_line_open_) fmt::print(stderr, "\n");
}

void Progress::advance(std::uint64_t amount) {
    done_ += amount;
    const auto now = Clock::now();
    if (now - shown_ >= (is_terminal_ ? Clock::duration(terminal_interval) : Clock::duration(plain_interval)))
        show(now);
}

void Progress::finish() {
    work_.total = done_;
    show(Clock::now());
    if (is_line_open_) fmt::print(stderr, "\n");
    is_line_open_ = false;
}

void Progress::show(Clock::time_point now) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - started_);
    const auto text = progress_text(work_, done_, elapsed, is_terminal_ ? terminal_bar_width : 0);
    // On a terminal, overwrite the line: return to its start, then clear to its end (ECMA-48 EL).
    if (is_terminal_)
        fmt::print(stderr, "\r{}\x1b[K", text);
    else
        fmt::print(stderr, "{}\n", text);
    std::fflush(stderr);
    is_line_open_ = is_terminal_;
    shown_ = now;
}

}  // namespace plaza::commands
