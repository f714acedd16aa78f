#include "platform/base/time_text.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace plaza {
namespace {

constexpr Time first_moment = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Time last_moment = std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1} - std::chrono::microseconds{1};

std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    int number = 0;
    if (text.size() < count) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + count, number);
    if (error != std::errc{} || end != text.data() + count || text.front() == '-') return std::nullopt;
    text.remove_prefix(count);
    return number;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
    if (text.empty() || !characters.contains(text.front())) return false;
    text.remove_prefix(1);
    return true;
}

/// Up to six digits count, as in PostgreSQL.
std::chrono::microseconds take_fraction(std::string_view& text) {
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), unit /= 10)
        micros += (text.front() - '0') * unit;
    return std::chrono::microseconds{micros};
}

/// `Z`, or an offset such as `+02:00` or `+0200`. Without one, the time is UTC.
std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (text.empty() || take_one_of(text, "Zz")) return std::chrono::minutes{0};
    const bool is_west = text.front() == '-';
    if (!take_one_of(text, "+-")) return std::nullopt;
    const auto hours = take_digits(text, 2);
    take_one_of(text, ":");
    const auto minutes = take_digits(text, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    const auto offset = std::chrono::minutes{*hours * 60 + *minutes};
    return is_west ? -offset : offset;
}

}  // namespace

std::optional<Time> parse_rfc3339(std::string_view text) {
    const auto year = take_digits(text, 4);
    if (!take_one_of(text, "-")) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!take_one_of(text, "-")) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!year || !month || !day || !take_one_of(text, "Tt ")) return std::nullopt;
    const auto hour = take_digits(text, 2);
    if (!take_one_of(text, ":")) return std::nullopt;
    const auto minute = take_digits(text, 2);
    const bool has_seconds = take_one_of(text, ":");
    const auto second = has_seconds ? take_digits(text, 2) : 0;
    std::chrono::microseconds fraction{0};
    if (has_seconds && take_one_of(text, ".")) fraction = take_fraction(text);
    const auto offset = take_offset(text);
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!hour || !minute || !second || !offset || !text.empty()) return std::nullopt;
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    const Time moment = std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                        std::chrono::seconds{*second} + fraction - *offset;
    // RFC 3339 can write no other years.
    if (moment < first_moment || moment > last_moment) return std::nullopt;
    return moment;
}

}  // namespace plaza
