#include "platform/http/routing/route_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::http {
namespace {

/// Removes the next segment of a path that starts with `/`, and returns it.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

/// Decodes `/a/b%20c` to `a/b c`. Returns nullopt if a segment could lead outside.
std::optional<std::string> rest_of_path(std::string_view path) {
    std::string text;
    while (path.size() > 1) {
        const auto segment = percent_decode_path_segment(take_segment(path));
        if (segment.empty() || segment == "." || segment == ".." || segment.contains('/') || segment.contains('\\'))
            return std::nullopt;
        if (!text.empty()) text += '/';
        text += segment;
    }
    return text;
}

}  // namespace

std::optional<std::size_t> PathRoutes::find(Method method) const {
    if (method == Method::other) return std::nullopt;
    if (const auto own = by_method[static_cast<std::size_t>(method)]) return own;
    return method == Method::head ? find(Method::get) : std::nullopt;
}

std::string PathRoutes::allowed() const {
    std::string list;
    for (std::size_t i = 0; i < method_count; ++i) {
        const auto method = static_cast<Method>(i);
        if (method != Method::options && !find(method)) continue;
        if (!list.empty()) list += ", ";
        list += to_string(method);
    }
    return list;
}

/// Finds or creates the pattern of a template's segment. Patterns that can match the same text are an error unless one
/// is more specific; the longer one is then more specific.
RouteTable::Node& RouteTable::pattern_of(Node& node, std::string_view segment, std::string_view path) {
    const auto open = segment.find('{');
    const auto prefix = segment.substr(0, open);
    const auto suffix = segment.substr(segment.find('}') + 1);
    for (auto& other : node.patterns) {
        if (other.prefix == prefix && other.suffix == suffix) return *other.node;
        const bool is_special = prefix.starts_with(other.prefix) && suffix.ends_with(other.suffix);
        const bool is_general = other.prefix.starts_with(prefix) && other.suffix.ends_with(suffix);
        const bool may_begin = prefix.starts_with(other.prefix) || other.prefix.starts_with(prefix);
        const bool may_end = suffix.ends_with(other.suffix) || other.suffix.ends_with(suffix);
        if (may_begin && may_end && !is_special && !is_general)
            throw std::logic_error(
                fmt::format("{} is ambiguous: another path has {}{{…}}{} there", path, other.prefix, other.suffix));
    }
    const auto size_of = [](const Pattern& pattern) { return pattern.prefix.size() + pattern.suffix.size(); };
    const auto place = std::ranges::find_if(
        node.patterns, [&](const Pattern& other) { return size_of(other) < prefix.size() + suffix.size(); });
    return *node.patterns.emplace(place, prefix, suffix, std::make_unique<Node>())->node;
}

/// Finds or creates the node of a template's segment.
RouteTable::Node& RouteTable::child_of(Node& node, std::string_view segment, std::string_view path,
                                       std::vector<std::string_view>& names) {
    const auto open = segment.find('{');
    if (open == std::string_view::npos) {
        auto found = std::ranges::find(node.children, segment, [](const auto& child) { return child.first; });
        if (found == node.children.end())
            found = node.children.emplace(found, std::string(segment), std::make_unique<Node>());
        return *found->second;
    }
    const auto close = segment.find('}');
    if (close == std::string_view::npos || close < open || segment.find('{', open + 1) != std::string_view::npos)
        throw std::logic_error(fmt::format("{}: a segment can have only one placeholder", path));
    auto name = segment.substr(open + 1, close - open - 1);
    const bool is_rest = name.ends_with("...");
    if (is_rest) name.remove_suffix(3);
    if (std::ranges::find(names, name) != names.end())
        throw std::logic_error(fmt::format("{} names {} twice", path, segment));
    names.push_back(name);
    if (!is_rest) return pattern_of(node, segment, path);
    if (segment.size() != name.size() + 5 || !path.ends_with(segment))
        throw std::logic_error(fmt::format("{}: {} must be the whole last segment", path, segment));
    if (!node.rest) node.rest = std::make_unique<Node>();
    return *node.rest;
}

void RouteTable::add(Method method, std::string_view path, std::size_t index) {
    Node* node = &root_;
    std::vector<std::string_view> names;
    for (auto rest = path; rest.size() > 1;) node = &child_of(*node, take_segment(rest), path, names);
    auto& routes = node->routes;
    if (!routes.path.empty() && routes.names != names)
        throw std::logic_error(
            fmt::format("{} and {} are the same path: give its placeholders the same names", routes.path, path));
    auto& slot = routes.by_method.at(static_cast<std::size_t>(method));
    if (slot) throw std::logic_error(fmt::format("{} {} is mounted twice", to_string(method), path));
    slot = index;
    routes.path = path;
    routes.names = std::move(names);
}

std::optional<PathMatch> RouteTable::match(std::string_view path) const {
    PathMatch match{};
    match.routes = find(root_, path, match.values);
    if (match.routes == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < match.values.size(); ++i) match.values[i].name = match.routes->names[i];
    return match;
}

/// The depth of the recursion is limited by the longest template.
const PathRoutes* RouteTable::find(const Node& node, std::string_view rest, std::vector<PathValue>& values) {
    if (rest.size() <= 1) return node.routes.path.empty() ? nullptr : &node.routes;
    const auto whole = rest;
    const auto raw = take_segment(rest);
    if (raw.empty()) return nullptr;
    auto segment = percent_decode_path_segment(raw);
    const auto child = std::ranges::find(node.children, segment, [](const auto& c) { return c.first; });
    if (child != node.children.end())
        if (const auto* found = find(*child->second, rest, values)) return found;
    for (const auto& pattern : node.patterns) {
        const auto around = pattern.prefix.size() + pattern.suffix.size();
        if (segment.size() < around + (around > 0 ? 1 : 0)) continue;
        if (!segment.starts_with(pattern.prefix) || !segment.ends_with(pattern.suffix)) continue;
        // The plain placeholder is the last one that uses the segment.
        values.push_back(
            {{}, around == 0 ? std::move(segment) : segment.substr(pattern.prefix.size(), segment.size() - around)});
        if (const auto* found = find(*pattern.node, rest, values)) return found;
        values.pop_back();
    }
    if (!node.rest) return nullptr;
    auto text = rest_of_path(whole);
    if (!text) return nullptr;
    values.push_back({{}, *std::move(text)});
    return &node.rest->routes;
}

}  // namespace plaza::http
