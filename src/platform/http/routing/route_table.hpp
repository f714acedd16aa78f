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
    /// Adds a template for a method under an index of the caller's: `/posts/{id}`, with literal text in the segment
    /// `/@{acct}`, `/{id}.json`, or with the rest of the path `/{path...}`. Throws std::logic_error if it is malformed
    /// or a request could mean two of them: the same path and method, the same path with other names, or `/@{acct}` and
    /// `/{id}.json`, of which neither is the more special.
    void add(Method method, std::string_view path, std::size_t index);

    /// Paths are case-sensitive and match with and without one trailing slash; `//` matches nothing. A literal segment
    /// goes before a placeholder with literal text, that before one without, and the rest comes last; each if what
    /// follows matches too. A rest has one segment at least, and none that is `.` or `..` or holds a slash, however
    /// encoded.
    [[nodiscard]] std::optional<PathMatch> match(std::string_view path) const;

 private:
    struct Node;
    /// A placeholder with what stands around it in its segment.
    struct Pattern {
        std::string_view prefix;
        std::string_view suffix;
        std::unique_ptr<Node> node;
    };
    struct Node {
        std::vector<std::pair<std::string, std::unique_ptr<Node>>> children;
        std::vector<Pattern> patterns;  // the most special first
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
