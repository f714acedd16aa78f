// Progress: how far a long command has come, on standard error: a bar on a terminal, elsewhere a line now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace plaza::commands {

enum class Unit { rows, bytes };

/// What there is to do. A total of 0: nobody knows it, and only what was done is shown.
struct Work {
    std::string label;
    std::uint64_t total;
    Unit unit = Unit::rows;
};

/// `posts    50,000 of 100,000 rows   50 %  0:04 left`, after a bar where there is a width for one.
[[nodiscard]] std::string progress_text(const Work& work, std::uint64_t done, std::chrono::milliseconds elapsed,
                                        std::size_t bar_width);

class Progress {
 public:
    explicit Progress(Work work);
    /// Without finish() the line stays as it is, and what is printed next begins on one of its own.
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// So much more is done. Shown at most ten times a second on a terminal, elsewhere every ten seconds.
    void advance(std::uint64_t amount);
    /// All is done, however much there was; shown once more.
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
