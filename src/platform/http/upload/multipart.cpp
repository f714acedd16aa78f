#include "platform/http/upload/multipart.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/http/server/header_parameter.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t max_boundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t max_padding = 64;   // blanks after a delimiter (RFC 2046 §5.1.1)
constexpr std::string_view line_end = "\r\n";

Rejection malformed() {
    return bad_request("the multipart form is malformed");
}

Rejection too_long(std::string_view what, std::size_t limit) {
    return {413, fmt::format("{} of the multipart form is longer than {} bytes", what, limit)};
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
    const auto type = ascii::trimmed(content_type.substr(0, content_type.find(';')));
    if (!ascii::equal_ignoring_case(type, "multipart/form-data")) return std::nullopt;
    auto boundary = find_parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > max_boundary) return std::nullopt;
    return boundary;
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartLimits limits)
    : delimiter_(std::string("\r\n--").append(boundary)), limits_(limits), bytes_(line_end) {}

void MultipartParser::feed(std::string_view bytes) {
    if (state_ == State::epilogue) return;
    bytes_.erase(0, at_);
    at_ = 0;
    bytes_ += bytes;
}

MultipartParser::Step MultipartParser::next() {
    is_hungry_ = false;
    while (!is_hungry_ && state_ != State::epilogue) {
        auto found = step();
        if (!found || *found) return found;
    }
    return std::nullopt;
}

std::optional<Rejection> MultipartParser::finish() const {
    if (state_ == State::epilogue) return std::nullopt;
    return bad_request("the multipart form has no end");
}

/// One step. Further steps can follow a step without an event.
MultipartParser::Step MultipartParser::step() {
    std::optional<Rejection> rejection;
    switch (state_) {
        case State::preamble:
            take_content();
            if (is_at_delimiter_) state_ = State::delimited;
            break;
        case State::delimited:
            rejection = read_delimiter_line();
            break;
        case State::head:
            rejection = read_head();
            if (!rejection && !is_hungry_) return begin_part();
            break;
        case State::text:
            return read_text();
        case State::file:
            return read_file();
        case State::file_ended:
            state_ = State::delimited;
            return MultipartEvent{.kind = MultipartEvent::Kind::file_end};
        case State::epilogue:
            break;
    }
    if (rejection) return std::unexpected(*std::move(rejection));
    return std::nullopt;
}

std::string_view MultipartParser::take(std::size_t size) {
    const auto taken = std::string_view(bytes_).substr(at_, size);
    at_ += taken.size();
    return taken;
}

/// Takes bytes up to the next delimiter, and the delimiter if it is complete.
std::string_view MultipartParser::take_content() {
    const auto rest = std::string_view(bytes_).substr(at_);
    const auto end = rest.find(delimiter_);
    is_at_delimiter_ = end != std::string_view::npos;
    is_hungry_ = !is_at_delimiter_;
    if (is_hungry_) return take(rest.size() - std::min(rest.size(), delimiter_.size() - 1));
    const auto content = take(end);
    take(delimiter_.size());
    return content;
}

/// Reads the rest of a delimiter's line: `--` ends the form.
std::optional<Rejection> MultipartParser::read_delimiter_line() {
    const auto rest = std::string_view(bytes_).substr(at_);
    if (rest.starts_with("--")) {
        state_ = State::epilogue;
        return std::nullopt;
    }
    const auto end = rest.find(line_end);
    auto padding = rest.substr(0, end);
    is_hungry_ = end == std::string_view::npos;
    // A final CR or `-` can be the first half of an allowed ending.
    if (is_hungry_ && (padding == "-" || padding.ends_with('\r'))) padding.remove_suffix(1);
    if (padding.size() > max_padding || !ascii::trimmed(padding).empty()) return malformed();
    if (is_hungry_) return std::nullopt;
    if (parts_++ == limits_.parts)
        return Rejection{413, fmt::format("the multipart form has more than {} parts", limits_.parts)};
    take(end + line_end.size());
    state_ = State::head;
    return std::nullopt;
}

std::optional<Rejection> MultipartParser::read_head() {
    constexpr std::string_view head_end = "\r\n\r\n";
    const auto rest = std::string_view(bytes_).substr(at_);
    if (rest.starts_with(line_end)) return malformed();  // no header line names the field
    const auto end = rest.find(head_end);
    is_hungry_ = end == std::string_view::npos;
    const auto size = is_hungry_ ? rest.size() - std::min(rest.size(), head_end.size() - 1) : end;
    if (size > limits_.head) return too_long("the head of a part", limits_.head);
    if (is_hungry_) return std::nullopt;
    name_.reset();
    file_name_.reset();
    content_type_.clear();
    for (auto lines = take(end); !lines.empty();) {
        const auto line = lines.substr(0, lines.find(line_end));
        lines.remove_prefix(std::min(line.size() + line_end.size(), lines.size()));
        if (auto rejection = read_head_line(line)) return rejection;
    }
    take(head_end.size());
    return std::nullopt;
}

std::optional<Rejection> MultipartParser::read_head_line(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return malformed();
    const auto name = ascii::trimmed(line.substr(0, colon));
    const auto value = ascii::trimmed(line.substr(colon + 1));
    if (ascii::equal_ignoring_case(name, "Content-Type")) content_type_ = value;
    if (!ascii::equal_ignoring_case(name, "Content-Disposition")) return std::nullopt;
    const auto kind = ascii::trimmed(value.substr(0, value.find(';')));
    if (name_ || !ascii::equal_ignoring_case(kind, "form-data")) return malformed();
    name_ = find_parameter(value, "name");
    file_name_ = find_parameter(value, "filename");
    const auto longest = std::max(name_ ? name_->size() : 0, file_name_ ? file_name_->size() : 0);
    if (longest > limits_.name) return too_long("a name", limits_.name);
    return std::nullopt;
}

MultipartParser::Step MultipartParser::begin_part() {
    if (!name_) return std::unexpected(malformed());
    text_.clear();
    state_ = file_name_ ? State::file : State::text;
    if (!file_name_) return std::nullopt;
    return MultipartEvent{.kind = MultipartEvent::Kind::file_begin,
                          .name = *name_,
                          .file_name = *file_name_,
                          .content_type = content_type_};
}

MultipartParser::Step MultipartParser::read_text() {
    text_ += take_content();
    if (text_.size() > limits_.text) return std::unexpected(too_long("a field", limits_.text));
    if (!is_at_delimiter_) return std::nullopt;
    state_ = State::delimited;
    return MultipartEvent{.kind = MultipartEvent::Kind::field, .name = *name_, .data = text_};
}

MultipartParser::Step MultipartParser::read_file() {
    const auto content = take_content();
    if (is_at_delimiter_) state_ = State::file_ended;
    if (content.empty()) return std::nullopt;
    return MultipartEvent{.kind = MultipartEvent::Kind::file_data, .data = content};
}

}  // namespace plaza::http
