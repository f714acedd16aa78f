// Parameters that many operations of the client API have: ids in paths, and limits of lists. See http::Input for the
// rest.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/results.hpp"

namespace plaza::mastodon {

/// The number in the text, or -1, which no row has, if the text is not a positive number of 64 bits.
[[nodiscard]] std::int64_t id_number(std::string_view text);

/// An id in a path. Any text is accepted, so that a word leads to 404 as for an unknown id, not to 422.
template <class IdType>
struct PathId {
    IdType value;

    static TextRules rules() { return {}; }
    static std::expected<PathId, Violation> parse(const std::string& text) { return PathId{{id_number(text)}}; }
};

/// The id of `/…/{id}`: `*id` is a PathId, whose value is the id.
template <class IdType>
using IdPath = http::Path<"id", PathId<IdType>>;
using PostPath = IdPath<PostId>;
using AccountPath = IdPath<AccountId>;

/// Throws 422 if a list in a request has more than `most` items.
void require_at_most(std::size_t most, std::size_t count, std::string_view name);

/// Throws 422 for a parameter that this server does not support, such as a poll.
[[noreturn]] void refuse_parameter(std::string_view name, std::string_view why);

/// The answer `{}`.
struct Empty {};

}  // namespace plaza::mastodon

namespace plaza {

template <class IdType>
inline constexpr std::string_view json::kind_of<mastodon::PathId<IdType>> = json::kind_of<IdType>;

template <>
struct http::Result<mastodon::Empty> {
    static constexpr bool is_json = true;
    static Response render(mastodon::Empty) { return {.body = "{}"}; }
    static void describe(Operation& operation, json::Components&) {
        operation.success_schema = R"({"type":"object"})";
        operation.success_example = "{}";
    }
};

}  // namespace plaza
