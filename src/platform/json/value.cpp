#include "platform/json/value.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>

namespace plaza::json {
namespace {

/// The length of the string at the start of `text`, with its quotes.
std::size_t string_length(std::string_view text) {
    for (auto quote = text.find('"', 1);; quote = text.find('"', quote + 1)) {
        auto before = quote;
        while (text[before - 1] == '\\') --before;
        if ((quote - before) % 2 == 0) return quote + 1;
    }
}

/// The length of the array or object at the start of `text`.
std::size_t container_length(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t at = 0;; ++at) {
        switch (text[at]) {
            case '"':
                at += string_length(text.substr(at)) - 1;
                break;
            case '[':
            case '{':
                ++depth;
                break;
            case ']':
            case '}':
                if (--depth == 0) return at + 1;
                break;
            default:
                break;
        }
    }
}

std::size_t value_length(std::string_view text) {
    if (text.front() == '"') return string_length(text);
    if (text.front() == '[' || text.front() == '{') return container_length(text);
    const auto ends = [](char c) { return c == ',' || c == ']' || c == '}' || static_cast<unsigned char>(c) <= ' '; };
    return static_cast<std::size_t>(std::ranges::find_if(text, ends) - text.begin());
}

bool is_named(const Value& name, std::string_view wanted) {
    const auto text = name.text().substr(1, name.text().size() - 2);
    return text.find('\\') == std::string_view::npos ? text == wanted : name.string() == wanted;
}

/// Keeps the last value of each name, in the position of the first.
void drop_duplicates(std::vector<Member>& members) {
    // Sort: comparing all pairs would let a body with many names block the loop.
    std::vector<std::size_t> order(members.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const auto name = [&](std::size_t i) -> const std::string& { return members[i].name; };
    std::ranges::sort(order, [&](auto a, auto b) { return std::tie(name(a), a) < std::tie(name(b), b); });

    std::vector<bool> is_dropped;
    std::size_t first = 0;
    for (std::size_t i = 1; i < order.size(); ++i) {
        if (name(order[i]) != name(order[first])) {
            first = i;
            continue;
        }
        is_dropped.resize(members.size());
        is_dropped[order[i]] = true;
        members[order[first]].value = members[order[i]].value;
    }
    if (is_dropped.empty()) return;

    std::vector<Member> kept;
    for (std::size_t i = 0; i < members.size(); ++i)
        if (!is_dropped[i]) kept.push_back(std::move(members[i]));
    members = std::move(kept);
}

}  // namespace

Kind Value::kind() const {
    switch (text_.front()) {
        case 'n':
            return Kind::null;
        case 't':
        case 'f':
            return Kind::boolean;
        case '"':
            return Kind::string;
        case '[':
            return Kind::array;
        case '{':
            return Kind::object;
        default:
            return Kind::number;
    }
}

std::vector<Member> Value::members() const {
    std::vector<Member> members;
    for (Walk walk(*this); walk.next();) members.push_back({walk.name().string(), walk.value()});
    drop_duplicates(members);
    return members;
}

void Value::find(std::span<const std::string_view> names, std::span<std::optional<Value>> found) const {
    for (Walk walk(*this); walk.next();) {
        const auto which =
            std::ranges::find_if(names, [&](std::string_view name) { return is_named(walk.name(), name); });
        if (which != names.end()) found[static_cast<std::size_t>(which - names.begin())] = walk.value();
    }
}

std::optional<Value> Value::find(std::string_view name) const {
    std::optional<Value> found;
    find({&name, 1}, {&found, 1});
    return found;
}

Walk::Walk(Value container)
    : rest_(container.text().substr(1, container.text().size() - 2)), has_names_(container.kind() == Kind::object) {}

bool Walk::next() {
    skip_space();
    if (rest_.empty()) return false;
    if (rest_.front() == ',') rest_.remove_prefix(1);
    if (has_names_) {
        name_ = take();
        skip_space();
        rest_.remove_prefix(1);  // the colon
    }
    value_ = take();
    return true;
}

void Walk::skip_space() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
}

Value Walk::take() {
    skip_space();
    const auto length = value_length(rest_);
    const Value value(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return value;
}

}  // namespace plaza::json
