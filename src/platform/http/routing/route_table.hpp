// RouteTable: finds the route of a path and method. Knows no handlers.
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

/// The routes of one path, at most one per method.
struct PathRoutes {
    std::string_view path;                  // the template, which outlives the table; empty if there is no route
    std::vector<std::string_view> names{};  // of the placeholders
    std::array<std::optional<std::size_t>, method_count> by_method{};

    [[nodiscard]] std::optional<std::size_t> find(Method method) const;
    /// The value of Allow (RFC 9110 §10.2.1): all accepted methods, including HEAD and OPTIONS.
    [[nodiscard]] std::string allowed() const;
};

struct PathMatch {
    const PathRoutes* routes;
    std::vector<PathValue> values;
};

class RouteTable {
 public:
    /// Adds a template for a method, with an index chosen by the caller: `/books/{id}`, with literal text in a segment
    /// (`/@{acct}`, `/{id}.json`), or with the rest of the path (`/{path...}`). Throws std::logic_error if the template
    /// is malformed or ambiguous: the same path and method, the same path with other names, or two patterns such as
    /// `/@{acct}` and `/{id}.json`, neither of which is more specific.
    void add(Method method, std::string_view path, std::size_t index);

    /// Finds the routes of a path. Paths are case-sensitive and match with and without one trailing slash; `//` never
    /// matches. Precedence in each segment: literal text, placeholders with literal text, plain placeholders, the rest;
    /// each only if the following segments match too. A rest has at least one segment; its segments are not `.` or `..`
    /// and contain no slash, also after decoding.
    [[nodiscard]] std::optional<PathMatch> match(std::string_view path) const;

 private:
    struct Node;
    /// A placeholder with the literal text of its segment.
    struct Pattern {
        std::string_view prefix;
        std::string_view suffix;
        std::unique_ptr<Node> node;
    };
    struct Node {
        std::vector<std::pair<std::string, std::unique_ptr<Node>>> children;
        std::vector<Pattern> patterns;  // the most specific first
        std::unique_ptr<Node> rest;
        PathRoutes routes{};
    };

    static Node& pattern_of(Node& node, std::string_view segment, std::string_view path);
    static Node& child_of(Node& node, std::string_view segment, std::string_view path,
                          std::vector<std::string_view>& names);

    static const PathRoutes* find(const Node& node, std::string_view rest, std::vector<PathValue>& values);

    Node root_;
};

}  // namespace plaza::http
