#include "platform/http/routing/nested_fields.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/json/write.hpp"

namespace plaza::http {
namespace {

struct Node {
    enum class Kind : std::uint8_t { none, text, list, object };

    /// Returns whether the node has this kind, or takes it.
    bool become(Kind wanted) {
        if (kind == Kind::none) kind = wanted;
        return kind == wanted;
    }
    Node& member(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const;

    Kind kind = Kind::none;
    std::string_view text{};
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> members{};  // items of a list have empty names
};

Node& Node::member(std::string_view name) {
    const auto found = std::ranges::find(members, name, [](const auto& entry) { return entry.first; });
    if (found != members.end()) return *found->second;
    return *members.emplace_back(name, std::make_unique<Node>()).second;
}

bool Node::has(std::string_view name) const {
    return std::ranges::any_of(members, [&](const auto& entry) { return entry.first == name; });
}

/// Splits `a[b][]` into `a`, `b` and an empty step. A malformed name is one step.
std::vector<std::string_view> steps_of(std::string_view name) {
    const auto open = name.find('[');
    if (open == 0 || open == std::string_view::npos || !name.ends_with(']')) return {name};
    std::vector<std::string_view> steps{name.substr(0, open)};
    for (auto rest = name.substr(open); !rest.empty();) {
        const auto close = rest.find(']');
        if (!rest.starts_with('[') || close == std::string_view::npos) return {name};
        steps.push_back(rest.substr(1, close - 1));
        rest.remove_prefix(close + 1);
    }
    return steps;
}

/// The item for `a[][b]`: the last item, or a new one if the last already has a `b`.
Node& item_for(Node& list, std::span<const std::string_view> below) {
    const bool is_member = !below.empty() && !below.front().empty();
    if (is_member && !list.members.empty()) {
        auto& last = *list.members.back().second;
        const bool is_taken = last.has(below.front()) && (below.size() == 1 || !below[1].empty());
        if (last.kind == Node::Kind::object && !is_taken) return last;
    }
    return *list.members.emplace_back(std::string_view{}, std::make_unique<Node>()).second;
}

/// Returns false if the name is used in two ways.
bool put(Node& object, std::span<const std::string_view> steps, std::string_view text) {
    auto* node = &object.member(steps.front());
    for (auto below = steps.subspan(1); !below.empty();) {
        const auto step = below.front();
        below = below.subspan(1);
        if (!node->become(step.empty() ? Node::Kind::list : Node::Kind::object)) return false;
        node = step.empty() ? &item_for(*node, below) : &node->member(step);
    }
    node->text = text;
    return node->become(Node::Kind::text);
}

void append(std::string& out, const Node& node) {
    if (node.kind == Node::Kind::text) return json::append_string(out, node.text);
    const bool is_list = node.kind == Node::Kind::list;
    out += is_list ? '[' : '{';
    bool is_first = true;
    for (const auto& [name, member] : node.members) {
        if (!std::exchange(is_first, false)) out += ',';
        if (!is_list) {
            json::append_string(out, name);
            out += ':';
        }
        append(out, *member);
    }
    out += is_list ? ']' : '}';
}

}  // namespace

std::expected<std::string, json::Fault> nested_members(const Fields& fields) {
    Node object{.kind = Node::Kind::object};
    for (const auto& [name, text] : fields) {
        const auto steps = steps_of(name);
        if (steps.size() > max_nesting)
            return std::unexpected(json::Fault{"params_nesting", {name}, "The name is nested too deeply"});
        if (!put(object, steps, text))
            return std::unexpected(json::Fault{"params_conflict", {name}, "The name is used in two ways"});
    }
    std::string out;
    append(out, object);
    return out.substr(1, out.size() - 2);
}

}  // namespace plaza::http
