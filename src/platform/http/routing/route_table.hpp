// RouteTable: which route a path and method mean. Knows nothing of handlers.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/routing/exchange.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

inline constexpr std::size_t method_count = static_cast<std::size_t>(Method::other);

/// The routes of one path, one for each method.
struct PathRoutes {
    std::string_view path;                  // the template, which outlives the table; empty: nothing is mounted here
    std::vector<std::string_view> names{};  // of its placeholders
    std::array<std::optional<std::size_t>, method_count> by_method{};

    [[nodiscard]] std::optional<std::size_t> find(Method method) const;
    /// For Allow (RFC 9110 §10.2.1): every method that is answered, HEAD and OPTIONS among them.
    [[nodiscard]] std::string allowed() const;
};

struct PathMatch {
    const PathRoutes* routes;
    std::vector<PathValue> values;
};

class RouteTable {
 public:
    /// Adds `/posts/{id}` for a method under an index of the caller's. Throws std::logic_error where a request could
    /// mean two of them: the same path and method, or the same path but for the name of a placeholder.
    void add(Method method, std::string_view path, std::size_t index);

    /// Paths are case-sensitive and match with and without one trailing slash; `//` matches nothing. A literal segment
    /// goes before a placeholder, if what follows matches too.
    [[nodiscard]] std::optional<PathMatch> match(std::string_view path) const;

 private:
    struct Node {
        std::vector<std::pair<std::string, std::unique_ptr<Node>>> children;
        std::unique_ptr<Node> value;
        PathRoutes routes{};
    };

    static const PathRoutes* find(const Node& node, std::string_view rest, std::vector<PathValue>& values);

    Node root_;
};

}  // namespace plaza::http
