#include "platform/json/write.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>

#include "platform/base/unicode.hpp"
#include "platform/json/plain_run.hpp"

namespace plaza::json {
namespace {

constexpr std::string_view hex = "0123456789abcdef";

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

void append_number(std::string& out, const Number& number) {
    if (const auto* integer = std::get_if<std::int64_t>(&number)) append_integer(out, *integer);
    if (const auto* big = std::get_if<BigInteger>(&number)) out += big->digits;
    if (const auto* real = std::get_if<double>(&number)) append_double(out, *real);
}

/// Stops soon after `limit` bytes; then the text is a prefix of the JSON text.
struct ValueWriter {
    std::string& out;
    std::size_t limit;

    void write(const Value& value) const {
        switch (value.kind()) {
            case Kind::null:
            case Kind::boolean:
                out += value.text();
                break;
            case Kind::number:
                append_number(out, value.number());
                break;
            case Kind::string:
                append_any_string(out, std::string_view{value.string()}.substr(0, limit));
                break;
            case Kind::array:
                write_items(value);
                break;
            case Kind::object:
                write_members(value);
                break;
        }
    }

    void write_items(const Value& array) const {
        char before = '[';
        for (Walk walk(array); walk.next(); before = ',') {
            if (out.size() > limit) return;
            out += before;
            write(walk.value());
        }
        out += before == '[' ? "[]" : "]";
    }

    void write_members(const Value& object) const {
        char before = '{';
        const auto member = [&](std::string_view name, const Value& value) {
            if (out.size() > limit) return false;
            out += std::exchange(before, ',');
            append_any_string(out, name.substr(0, limit));
            out += ':';
            write(value);
            return true;
        };
        if (limit < object.text().size() / 16) {
            // Finding duplicates in the whole object would cost too much for a prefix.
            for (Walk walk(object); walk.next();)
                if (!member(walk.name().string(), walk.value())) return;
        } else {
            for (const auto& [name, value] : object.members())
                if (!member(name, value)) return;
        }
        out += before == '{' ? "{}" : "}";
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

void append_integer(std::string& out, std::int64_t number) {
    char text[20];
    const auto [end, error] = std::to_chars(text, text + sizeof text, number);
    out.append(text, end);
}

/// As Python's repr: with an exponent outside 1e-4 .. 1e16.
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

void append_time(std::string& out, Time moment) {
    out += '"';
    append_rfc3339(out, moment);
    out += '"';
}

void append_millis_time(std::string& out, Time moment) {
    out += '"';
    append_rfc3339_millis(out, moment);
    out += '"';
}

void append_value(std::string& out, const Value& value) {
    ValueWriter{out, std::string::npos}.write(value);
}

std::string beginning_of(const Value& value, std::size_t limit) {
    std::string out;
    ValueWriter{out, limit}.write(value);
    return out;
}

}  // namespace plaza::json
