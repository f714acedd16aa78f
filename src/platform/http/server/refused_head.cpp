#include "platform/http/server/refused_head.hpp"

#include <cstddef>
#include <string>

#include "platform/base/ascii.hpp"
#include "platform/http/server/head_parser.hpp"

namespace plaza::http {
namespace {

/// The rest of a longer line is ignored.
constexpr std::size_t longest_line = 1024;

/// Stores the value of the first header with this name.
void read_header(std::string_view line, std::string_view name, std::string& value) {
    if (!value.empty() || line.size() <= name.size() || line[name.size()] != ':') return;
    if (!ascii::equal_ignoring_case(line.substr(0, name.size()), name)) return;
    line.remove_prefix(name.size() + 1);
    value = ascii::trimmed(line);
}

}  // namespace

std::string_view path_of(std::string_view target) {
    if (!target.starts_with('/')) {
        const auto authority = target.find("//");
        const auto path = authority == std::string_view::npos ? authority : target.find('/', authority + 2);
        if (path == std::string_view::npos) return {};
        target.remove_prefix(path);
    }
    return target.substr(0, target.find('?'));
}

void RefusedHead::read(std::string_view bytes) {
    for (const char c : bytes) {
        if (is_complete_) return;
        if (c == ' ' && !has_begun_ && method_of(line_) != Method::other) method_ = line_;
        if (c == '\n')
            end_line();
        else if (c != '\r' && line_.size() < longest_line)
            line_ += c;
    }
}

void RefusedHead::end_line() {
    is_complete_ = line_.empty() && has_begun_;
    if (!has_begun_) request_line_ = line_;
    has_begun_ = has_begun_ || !line_.empty();
    read_header(line_, "Origin", origin_);
    read_header(line_, "Accept", accept_);
    line_.clear();
}

std::string_view RefusedHead::path() const {
    std::string_view line = has_begun_ ? request_line_ : line_;
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos) return {};
    line.remove_prefix(blank + 1);
    return path_of(line.substr(0, line.find(' ')));
}

std::vector<Header> RefusedHead::headers() const {
    std::vector<Header> headers;
    if (!origin_.empty()) headers.push_back({"Origin", origin_});
    if (!accept_.empty()) headers.push_back({"Accept", accept_});
    return headers;
}

}  // namespace plaza::http
