#include "platform/http/routing/conditional.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "platform/base/ascii.hpp"
#include "platform/http/routing/methods.hpp"
#include "platform/http/server/http_date.hpp"

namespace plaza::http {
namespace {

/// The ETag and the date of the current version.
struct Validators {
    std::optional<std::string_view> etag;
    std::optional<std::string_view> modified;
};

enum class Comparison : std::uint8_t { strong, weak };

/// Removes the first entity tag of a list and returns it; empty if there is none.
std::string_view take_tag(std::string_view& list) {
    list.remove_prefix(std::min(list.find_first_not_of(" \t,"), list.size()));
    const auto open = list.find('"');
    const auto close = open == std::string_view::npos ? open : list.find('"', open + 1);
    const auto tag = list.substr(0, close == std::string_view::npos ? 0 : close + 1);
    list.remove_prefix(tag.empty() ? list.size() : tag.size());
    return tag;
}

bool is_same_tag(std::string_view a, std::string_view b, Comparison comparison) {
    const auto opaque = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
    return comparison == Comparison::weak ? opaque(a) == opaque(b) : a == b && !a.starts_with("W/");
}

/// Whether the header lists the current tag; nullopt if there is no such header.
std::optional<bool> names_tag(const Request& request, std::string_view name, const Validators& current,
                              Comparison comparison) {
    std::optional<bool> is_named;
    for (const auto& header : request.headers) {
        if (!ascii::equal_ignoring_case(header.name, name)) continue;
        is_named = is_named.value_or(false) || header.value == "*";
        for (auto list = header.value; current.etag && !list.empty();) {
            const auto tag = take_tag(list);
            if (!tag.empty() && is_same_tag(tag, *current.etag, comparison)) is_named = true;
        }
    }
    return is_named;
}

/// Whether the current version is newer than the date in the header; nullopt without a header or a valid date.
std::optional<bool> is_newer(const Request& request, std::string_view name, const Validators& current) {
    const auto header = request.header(name);
    if (!header || !current.modified) return std::nullopt;
    const auto known = parse_http_date(*header);
    const auto modified = parse_http_date(*current.modified);
    if (!known || !modified) return std::nullopt;
    return *modified > *known;
}

enum class Verdict : std::uint8_t { go_on, not_modified, failed };

/// Evaluates the conditions in the order of §13.2.2.
Verdict judge(const Request& request, const Validators& current) {
    const auto wanted = names_tag(request, "If-Match", current, Comparison::strong);
    if (wanted ? !*wanted : is_newer(request, "If-Unmodified-Since", current).value_or(false)) return Verdict::failed;
    const auto known = names_tag(request, "If-None-Match", current, Comparison::weak);
    if (known ? *known : !is_newer(request, "If-Modified-Since", current).value_or(true)) return Verdict::not_modified;
    return Verdict::go_on;
}

/// Keeps the headers that a cache needs to update its copy (§15.4.5).
void become_not_modified(Response& response) {
    constexpr std::array kept{"Cache-Control", "Content-Location", "ETag", "Expires", "Last-Modified", "Vary"};
    response.status = 304;
    response.content_type = {};
    response.body = {};
    response.remove_all_except(kept);
}

void become_refusal(Response& response, const Rejection& rejection, const Request& request, const ErrorFormat& errors) {
    response = errors.reject(rejection, request);
}

/// A number of bytes; the maximum of 64 bits if it is larger.
std::optional<std::uint64_t> read_number(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, ascii::is_digit)) return std::nullopt;
    std::uint64_t number = UINT64_MAX;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

struct Range {
    std::uint64_t first;
    std::uint64_t size;  // 0 if the range is outside the file
};

/// The requested range of bytes. Returns nullopt if the header is malformed or has several ranges, because it is then
/// ignored (§14.2).
std::optional<Range> read_range(std::string_view header, std::uint64_t size) {
    const auto equals = header.find('=');
    if (equals == std::string_view::npos || !ascii::equal_ignoring_case(header.substr(0, equals), "bytes"))
        return std::nullopt;
    const auto text = ascii::trimmed(header.substr(equals + 1));
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto last = read_number(text.substr(dash + 1));
    if (dash == 0) {
        if (!last || (size == 0 && *last > 0)) return std::nullopt;
        const auto taken = std::min(*last, size);
        return Range{size - taken, taken};
    }
    const auto first = read_number(text.substr(0, dash));
    const bool is_open = dash + 1 == text.size();
    if (!first || (!is_open && (!last || *last < *first))) return std::nullopt;
    if (*first >= size) return Range{*first, 0};
    return Range{*first, std::min(is_open ? size : *last, size - 1) - *first + 1};
}

/// Whether the client has a part of the current version (§13.1.5).
bool has_current_part(const Request& request, const Validators& current) {
    const auto condition = request.header("If-Range");
    if (!condition) return true;
    if (condition->contains('"')) return current.etag && is_same_tag(*condition, *current.etag, Comparison::strong);
    return current.modified && *condition == *current.modified;
}

void apply_range(const Request& request, Response& response, const Validators& current, const ErrorFormat& errors) {
    auto& file = std::get<File>(response.body);
    std::optional<Range> range;
    if (request.method == Method::get && request.count("Range") == 1 && has_current_part(request, current))
        range = read_range(*request.header("Range"), file.size);
    if (range && range->size == 0) {
        const auto whole = fmt::format("bytes */{}", file.size);
        become_refusal(response, {416, "the range starts after the end of the file"}, request, errors);
        response.add("Content-Range", whole);
    } else if (range) {
        response.status = 206;
        response.add("Content-Range",
                     fmt::format("bytes {}-{}/{}", range->first, range->first + range->size - 1, file.size));
        file.offset += range->first;
        file.size = range->size;
    }
    response.add("Accept-Ranges", "bytes");
}

}  // namespace

void apply_conditions(const Request& request, Response& response, const ErrorFormat& errors) {
    if (response.status != 200 || !is_read(request.method)) return;
    const Validators current{response.header("ETag"), response.header("Last-Modified")};
    if (current.etag || current.modified) {
        const auto verdict = judge(request, current);
        if (verdict == Verdict::not_modified) return become_not_modified(response);
        if (verdict == Verdict::failed)
            return become_refusal(response, {412, "the current version does not match the condition"}, request, errors);
    }
    if (std::holds_alternative<File>(response.body)) apply_range(request, response, current, errors);
}

std::string make_etag(std::string_view bytes) {
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    return fmt::format("\"{:08x}-{:x}\"", crc32_z(0, data, bytes.size()), bytes.size());
}

}  // namespace plaza::http
