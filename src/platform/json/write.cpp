#include "platform/json/write.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "platform/base/unicode.hpp"

namespace plaza::json {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

/// How many bytes from `at` on can be copied as they are: eight at a time, by the usual trick of borrowing into the
/// high bit of each byte that is below 0x20, or equal to what it was combined with.
std::size_t plain_run(std::string_view text, std::size_t at) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones * 0x80;
    static_assert(std::endian::native == std::endian::little);
    const auto begin = at;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        const auto quote = bytes ^ (ones * '"');
        const auto backslash = bytes ^ (ones * '\\');
        const auto found =
            (((bytes - ones * 0x20) & ~bytes) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash)) & highs;
        // A borrow can mark bytes above the first one found, never below it.
        if (found != 0) return at - begin + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    while (at < text.size() && !needs_escape(text[at])) ++at;
    return at - begin;
}

void append_escaped(std::string& out, char c) {
    static constexpr std::string_view named = "\"\\\b\f\n\r\t";
    static constexpr std::string_view letters = "\"\\bfnrt";
    out += '\\';
    if (const auto which = named.find(c); which != std::string_view::npos) {
        out += letters[which];
        return;
    }
    out += "u00";
    out += hex[static_cast<unsigned char>(c) >> 4U];
    out += hex[static_cast<unsigned char>(c) & 0xFU];
}

/// Python's repr: the shortest digits that read back the same, with an exponent outside 1e-4 .. 1e16.
void append_double(std::string& out, double number) {
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    const auto size = std::abs(number);
    const bool is_plain = number == 0 || (size >= 1e-4 && size < 1e16);
    char text[32];
    const auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
    const auto [end, error] = std::to_chars(text, text + sizeof text, number, format);
    const std::string_view digits{text, end};
    out += digits;
    if (is_plain && digits.find('.') == std::string_view::npos) out += ".0";
}

/// Text that may hold surrogates, see Value.
void append_any_string(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const auto before = text;
        const auto c = take_character(text);
        const bool is_surrogate = c >= 0xD800 && c <= 0xDFFF;
        if (is_surrogate || c == replacement_character) {
            out += "\xEF\xBF\xBD";
        } else if (c < 0x80 && needs_escape(before.front())) {
            append_escaped(out, before.front());
        } else {
            out += before.substr(0, before.size() - text.size());
        }
    }
    out += '"';
}

/// Stops soon after `limit` bytes: then the text is no whole JSON, but begins like it.
struct ValueWriter {
    std::string& out;
    std::size_t limit;

    void operator()(std::monostate) const { out += "null"; }
    void operator()(bool value) const { out += value ? "true" : "false"; }
    void operator()(std::int64_t value) const { append_integer(out, value); }
    void operator()(const BigInteger& value) const { out += value.digits; }
    void operator()(double value) const { append_double(out, value); }
    void operator()(const std::string& value) const {
        append_any_string(out, std::string_view{value}.substr(0, limit));
    }
    void operator()(const Array& values) const {
        out += '[';
        for (const auto& value : values) {
            if (out.size() > limit) return;
            if (&value != values.data()) out += ',';
            std::visit(*this, value.data);
        }
        out += ']';
    }
    void operator()(const Object& members) const {
        out += '{';
        for (const auto& member : members) {
            if (out.size() > limit) return;
            if (&member != members.data()) out += ',';
            append_any_string(out, member.name);
            out += ':';
            std::visit(*this, member.value.data);
        }
        out += '}';
    }
};

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t at = 0;;) {
        const auto run = plain_run(text, at);
        out.append(text, at, run);
        at += run;
        if (at == text.size()) break;
        append_escaped(out, text[at++]);
    }
    out += '"';
}

void append_integer(std::string& out, std::int64_t number) {
    char text[20];
    const auto [end, error] = std::to_chars(text, text + sizeof text, number);
    out.append(text, end);
}

void append_time(std::string& out, Time moment) {
    out += '"';
    append_rfc3339(out, moment);
    out += '"';
}

void append_value(std::string& out, const Value& value) {
    std::visit(ValueWriter{out, std::string::npos}, value.data);
}

std::string beginning_of(const Value& value, std::size_t limit) {
    std::string out;
    std::visit(ValueWriter{out, limit}, value.data);
    return out;
}

}  // namespace plaza::json
