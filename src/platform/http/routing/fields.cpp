#include "platform/http/routing/fields.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "platform/base/ascii.hpp"
#include "platform/http/server/header_parameter.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t max_boundary = 70;  // RFC 2046 §5.1.1
constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Sequence {
    std::size_t length;
    bool is_valid;
};

/// The UTF-8 sequence at the front of `text`. For an invalid one, the longest prefix of a valid sequence (Unicode 15
/// §3.9, table 3-7), which Python replaces with one U+FFFD.
Sequence first_sequence(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto lead = byte(0);
    if (lead < 0x80) return {1, true};
    if (lead < 0xc2 || lead > 0xf4) return {1, false};
    const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const std::uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const std::uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint8_t from = i == 1 ? low : 0x80;
        const std::uint8_t to = i == 1 ? high : 0xbf;
        if (i == text.size() || byte(i) < from || byte(i) > to) return {i, false};
    }
    return {length, true};
}

std::string to_utf8(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto [length, is_valid] = first_sequence(text);
        result += is_valid ? text.substr(0, length) : replacement;
        text.remove_prefix(length);
    }
    return result;
}

enum class Plus : std::uint8_t { is_blank, is_plus };

std::string percent_decode(std::string_view text, Plus plus) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && ascii::hex_value(text[i + 1]) >= 0 &&
            ascii::hex_value(text[i + 2]) >= 0) {
            bytes += static_cast<char>(ascii::hex_value(text[i + 1]) * 16 + ascii::hex_value(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i] == '+' && plus == Plus::is_blank ? ' ' : text[i];
        }
    }
    return to_utf8(bytes);
}

/// Finds the name of the field in the header lines of a part.
std::optional<std::string> find_name(std::string_view lines) {
    while (!lines.empty()) {
        auto line = take_until(lines, "\r\n");
        if (ascii::equal_ignoring_case(ascii::trimmed(take_until(line, ":")), "content-disposition")) {
            const auto kind = ascii::trimmed(line.substr(0, line.find(';')));
            return ascii::equal_ignoring_case(kind, "form-data") ? find_parameter(line, "name") : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Fields> parse_urlencoded(std::string_view text) {
    Fields fields;
    while (!text.empty()) {
        auto field = take_until(text, "&");
        if (field.empty()) continue;
        if (fields.size() == max_fields) return std::nullopt;
        auto name = percent_decode(take_until(field, "="), Plus::is_blank);
        fields.emplace_back(std::move(name), percent_decode(field, Plus::is_blank));
    }
    return fields;
}

std::optional<Fields> parse_multipart(std::string_view content_type, std::string_view body) {
    const auto boundary = find_parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > max_boundary) return std::nullopt;
    const auto delimiter = "\r\n--" + *boundary;

    // The first delimiter has no line end before it if the body begins with it.
    if (body.starts_with(std::string_view(delimiter).substr(2))) {
        body.remove_prefix(delimiter.size() - 2);
    } else {
        take_until(body, delimiter);
    }
    Fields fields;
    while (!body.starts_with("--")) {
        if (!ascii::trimmed(take_until(body, "\r\n")).empty() || fields.size() == max_parts) return std::nullopt;
        const auto end = body.find(delimiter);
        const auto head_end = body.find("\r\n\r\n");
        if (end == std::string_view::npos || head_end == std::string_view::npos || head_end + 4 > end) {
            return std::nullopt;
        }
        const auto name = find_name(body.substr(0, head_end));
        if (!name) return std::nullopt;
        fields.emplace_back(to_utf8(*name), to_utf8(body.substr(head_end + 4, end - head_end - 4)));
        body.remove_prefix(end + delimiter.size());
    }
    return fields;
}

std::string percent_decode_path_segment(std::string_view segment) {
    return percent_decode(segment, Plus::is_plus);
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if (ascii::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 15];
    }
    return encoded;
}

}  // namespace plaza::http
