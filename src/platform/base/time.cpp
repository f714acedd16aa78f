#include "platform/base/time.hpp"

#include <fmt/format.h>

#include <iterator>

namespace plaza {

void append_rfc3339(std::string& out, Time moment) {
    const auto day = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{moment - day};
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                   clock.minutes().count(), clock.seconds().count());
    if (const auto fraction = clock.subseconds().count(); fraction != 0)
        fmt::format_to(std::back_inserter(out), ".{:06}", fraction);
    out += 'Z';
}

}  // namespace plaza
