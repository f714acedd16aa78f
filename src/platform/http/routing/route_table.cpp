#include "platform/http/routing/route_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::http {
namespace {

/// Takes the next segment off a path that starts with `/`.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
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

void RouteTable::add(Method method, std::string_view path, std::size_t index) {
    Node* node = &root_;
    std::vector<std::string_view> names;
    for (auto rest = path; rest.size() > 1;) {
        const auto segment = take_segment(rest);
        if (segment.starts_with('{')) {
            if (!node->value) node->value = std::make_unique<Node>();
            node = node->value.get();
            const auto name = segment.substr(1, segment.size() - 2);
            if (std::ranges::find(names, name) != names.end())
                throw std::logic_error(fmt::format("{} names {} twice", path, segment));
            names.push_back(name);
            continue;
        }
        auto found = std::ranges::find(node->children, segment, [](const auto& child) { return child.first; });
        if (found == node->children.end())
            found = node->children.emplace(found, std::string(segment), std::make_unique<Node>());
        node = found->second.get();
    }
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

/// Recursion ends with the table: a path can be no deeper than a template.
const PathRoutes* RouteTable::find(const Node& node, std::string_view rest, std::vector<PathValue>& values) {
    if (rest.size() <= 1) return node.routes.path.empty() ? nullptr : &node.routes;
    const auto raw = take_segment(rest);
    if (raw.empty()) return nullptr;
    auto segment = percent_decode_path_segment(raw);
    const auto child = std::ranges::find(node.children, segment, [](const auto& c) { return c.first; });
    if (child != node.children.end())
        if (const auto* found = find(*child->second, rest, values)) return found;
    if (!node.value) return nullptr;
    values.push_back({{}, std::move(segment)});
    const auto* found = find(*node.value, rest, values);
    if (found == nullptr) values.pop_back();
    return found;
}

}  // namespace plaza::http
