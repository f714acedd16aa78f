#include "platform/http/route_table.hpp"

#include <algorithm>
#include <cassert>

#include "platform/http/form.hpp"
#include "platform/http/operation.hpp"

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
    std::string names;
    for (std::size_t i = 0; i < method_count; ++i) {
        const auto method = static_cast<Method>(i);
        if (method != Method::options && !find(method)) continue;
        if (!names.empty()) names += ", ";
        names += to_string(method);
    }
    return names;
}

void RouteTable::add(Method method, std::string_view path, std::size_t index) {
    Node* node = &root_;
    for (auto rest = path; rest.size() > 1;) {
        const auto segment = take_segment(rest);
        if (segment.starts_with('{')) {
            if (!node->value) node->value = std::make_unique<Node>();
            node = node->value.get();
            node->value_name = segment.substr(1, segment.size() - 2);
            continue;
        }
        auto found = std::ranges::find(node->children, segment, [](const auto& child) { return child.first; });
        if (found == node->children.end())
            found = node->children.emplace(found, std::string(segment), std::make_unique<Node>());
        node = found->second.get();
    }
    auto& slot = node->routes.by_method[static_cast<std::size_t>(method)];
    assert(!slot && "a path and method are mounted once");
    slot = index;
    node->is_path = true;
}

std::optional<PathMatch> RouteTable::match(std::string_view path) const {
    PathMatch match{};
    const Node* node = &root_;
    for (auto rest = path; rest.size() > 1;) {
        const auto raw = take_segment(rest);
        if (raw.empty()) return std::nullopt;
        auto segment = percent_decode_path_segment(raw);
        const auto child = std::ranges::find(node->children, segment, [](const auto& c) { return c.first; });
        if (child != node->children.end()) {
            node = child->second.get();
        } else if (node->value) {
            node = node->value.get();
            match.values.push_back({node->value_name, std::move(segment)});
        } else {
            return std::nullopt;
        }
    }
    if (!node->is_path) return std::nullopt;
    match.routes = &node->routes;
    return match;
}

}  // namespace plaza::http
