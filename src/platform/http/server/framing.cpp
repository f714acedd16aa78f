#include "platform/http/server/framing.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

/// Bytes of the request line beyond the target: method and version.
constexpr std::size_t request_line_extra = 32;

constexpr bool is_text(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
}
/// The number of leading text bytes. Tests eight bytes at once: subtraction borrows into the high bit of each byte that
/// is below 0x20 or equal to 0x7f.
std::size_t text_run(std::string_view text) {
    constexpr std::uint64_t ones = 0x0101010101010101;
    static_assert(std::endian::native == std::endian::little);
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text.data() + at, 8);
        const auto rubout = bytes ^ (ones * 0x7f);
        const auto found = (((bytes - ones * 0x20) & ~bytes) | ((rubout - ones) & ~rubout)) & (ones * 0x80);
        // A borrow can mark bytes above the first one found, never below it.
        if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    while (at < text.size() && is_text(text[at])) ++at;
    return at;
}

Rejection long_target(const Limits& limits) {
    return {414, fmt::format("the request target is longer than {} bytes", limits.target)};
}

/// uri-host [ ":" port ] (RFC 9110 §7.2), including an address in brackets.
bool is_host(std::string_view host) {
    const auto bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
    const auto colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const auto name = host.substr(0, colon);
    if (colon != std::string_view::npos && !std::ranges::all_of(host.substr(colon + 1), ascii::is_digit)) return false;
    if (bracket != std::string_view::npos) {
        return bracket > 1 && bracket + 1 == name.size() &&
               std::ranges::all_of(name.substr(1, bracket - 1), [](char c) {
                   return ascii::is_alphanumeric(c) || c == ':' || c == '.' || c == '%';
               });
    }
    constexpr std::string_view others = "-._~!$&'()*+,;=%";
    return !name.empty() &&
           std::ranges::all_of(name, [&](char c) { return ascii::is_alphanumeric(c) || others.contains(c); });
}

std::optional<Rejection> check_host(const Head& head) {
    if (head.hosts > 1) return bad_request("more than one Host header");
    if (head.hosts == 0 && head.version == 11) return bad_request("the Host header is missing");
    if (head.hosts == 1 && !is_host(head.host)) return bad_request("malformed Host header");
    return std::nullopt;
}

/// The end of the body must be unambiguous (RFC 9112 §6.3).
std::optional<Rejection> check_framing(const Head& head) {
    if (head.transfer_encodings > 0) {
        if (head.version == 10) return bad_request("Transfer-Encoding in an HTTP/1.0 request");
        if (head.content_lengths > 0) return bad_request("both Content-Length and Transfer-Encoding");
        if (head.transfer_encodings > 1 || !ascii::equal_ignoring_case(head.transfer_encoding, "chunked")) {
            return bad_request("Transfer-Encoding must be chunked");
        }
    }
    if (head.content_lengths > 1 || head.content_length_text.contains(',')) {
        return bad_request("more than one Content-Length");
    }
    if (head.authorizations > 1) return bad_request("more than one Authorization header");
    if (!head.expect.empty() && !ascii::equal_ignoring_case(head.expect, "100-continue")) {
        return Rejection{417, "the only expectation that can be met is 100-continue"};
    }
    return std::nullopt;
}

/// The part of an absolute-form target after the authority (RFC 9112 §3.2.2).
std::expected<std::string_view, Rejection> origin_of_absolute(const Head& head) {
    const auto authority = head.target.find("//") + 2;
    const auto path = std::min(head.target.find_first_of("/?", authority), head.target.size());
    if (!ascii::equal_ignoring_case(head.target.substr(authority, path - authority), head.host)) {
        return std::unexpected(bad_request("the request target names another host than the Host header"));
    }
    if (path == head.target.size()) return "/";
    if (head.target[path] == '?') return std::unexpected(bad_request("the request target has no path"));
    return head.target.substr(path);
}

std::expected<Target, Rejection> read_target(const Head& head) {
    const auto may_not_stand = [](char c) { return static_cast<unsigned char>(c) > 0x7e || c == '#'; };
    if (std::ranges::any_of(head.target, may_not_stand)) {
        return std::unexpected(bad_request("the request target holds a character that must be percent-encoded"));
    }
    if (head.target.contains("%00")) return std::unexpected(bad_request("the request target holds %00"));
    auto origin = head.target;
    if (origin.starts_with("http://") || origin.starts_with("https://")) {
        const auto rest = origin_of_absolute(head);
        if (!rest) return std::unexpected(rest.error());
        origin = *rest;
    }
    if (!origin.starts_with('/') && !(origin == "*" && head.method == Method::options)) {
        return std::unexpected(bad_request("the request target must begin with /"));
    }
    const auto mark = std::min(origin.find('?'), origin.size());
    return Target{.origin = origin,
                  .path = origin.substr(0, mark),
                  .query = mark < origin.size() ? origin.substr(mark + 1) : std::string_view{}};
}

}  // namespace

std::optional<Rejection> HeadScan::read(std::string_view text, const Limits& limits) {
    // Enough bytes to detect that a limit is exceeded, even if the last byte is a CR.
    text = text.substr(0, begin_ + limits.target + request_line_extra + limits.header + 2);
    while (!complete_ && at_ < text.size()) {
        const char c = text[at_];
        if (at_ == line_ && lines_ > 0 && (c == ' ' || c == '\t')) return bad_request("folded header line");
        if (is_text(c)) {
            at_ += text_run(text.substr(at_));
        } else if (c == '\t') {
            ++at_;
        } else if (c != '\r') {
            return c == '\n' ? bad_request("line ended by LF without CR")
                             : bad_request("control character in the head");
        } else if (at_ + 1 == text.size()) {
            break;
        } else if (text[at_ + 1] != '\n') {
            return bad_request("CR without LF in the head");
        } else {
            if (auto rejection = end_line(limits)) return rejection;
        }
    }
    return check_sizes(limits);
}

std::optional<Rejection> HeadScan::end_line(const Limits& limits) {
    const bool is_empty = at_ == line_;
    at_ += 2;
    line_ = at_;
    if (!is_empty) {
        if (lines_++ == 0) fields_ = at_;
        if (lines_ > limits.fields + 1) return Rejection{431, fmt::format("more than {} header fields", limits.fields)};
    } else if (lines_ > 0) {
        complete_ = true;
    } else if (begin_ == 0) {
        begin_ = at_;
    } else {
        return bad_request("malformed request line");
    }
    return std::nullopt;
}

std::optional<Rejection> HeadScan::check_sizes(const Limits& limits) const {
    const auto line_size = (lines_ == 0 ? at_ : fields_) - begin_;
    if (line_size > limits.target + request_line_extra) return long_target(limits);
    if (lines_ > 0 && at_ - fields_ > limits.header) {
        return Rejection{431, fmt::format("the header fields are longer than {} bytes", limits.header)};
    }
    return std::nullopt;
}

std::expected<Target, Rejection> check_head(const Head& head, const Limits& limits) {
    if (head.method_name == "CONNECT" || head.method_name == "TRACE") {
        return std::unexpected(Rejection{501, fmt::format("method {} is not implemented", head.method_name)});
    }
    if (head.target.size() > limits.target) return std::unexpected(long_target(limits));
    if (auto rejection = check_host(head)) return std::unexpected(*std::move(rejection));
    auto target = read_target(head);
    if (!target) return target;
    if (auto rejection = check_framing(head)) return std::unexpected(*std::move(rejection));
    return target;
}

Rejection too_large(std::size_t limit) {
    return {413, fmt::format("the request body is longer than {} bytes", limit)};
}

}  // namespace plaza::http
