// Progress: reports the progress of a long command on standard error: a bar on a terminal, otherwise a line every 10 s.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace plaza::commands {

enum class Unit { rows, bytes };

/// The work to do. A total of 0 means unknown: then only the finished amount is shown.
struct Work {
    std::string label;
    std::uint64_t total;
    Unit unit = Unit::rows;
};

/// `posts    50,000 of 100,000 rows   50 %  0:04 left`, with a bar if bar_width is not 0.
[[nodiscard]] std::string progress_text(const Work& work, std::uint64_t done, std::chrono::milliseconds elapsed,
                                        std::size_t bar_width);

class Progress {
 public:
    explicit Progress(Work work);
    /// Ends an open line, so that the next output starts on a new one.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Adds to the finished amount. Prints at most ten times a second on a terminal, otherwise every ten seconds.
    void advance(std::uint64_t amount);
    /// Sets the total to the finished amount and prints it.
    void finish();

 private:
    using Clock = std::chrono::steady_clock;

    void show(Clock::time_point now);

    Work work_;
    bool is_terminal_;
    std::uint64_t done_ = 0;
    Clock::time_point started_ = Clock::now();
    Clock::time_point shown_ = started_;
    bool is_line_open_ = false;
};

}  // namespace plaza::commands
