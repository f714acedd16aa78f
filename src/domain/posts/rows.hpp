// Conversion of rows to posts. Private to posts/.
#pragma once

#include <concepts>
#include <optional>
#include <utility>

#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"

namespace plaza::posts {

template <class Row>
    requires std::same_as<Row, FactsRow> || std::same_as<Row, PostRow>
[[nodiscard]] visibility::Facts to_facts(const Row& row) {
    return {row.author_id, row.visibility, row.published, row.is_withheld};
}

/// Without the author's e-mail address.
[[nodiscard]] inline Post to_post(PostRow row) {
    accounts::Account author{row.author_id, row.author_created_at, std::move(row.author_handle)};
    return {row.id,   std::move(row.title), std::move(row.content), row.published, row.created_at, std::move(author),
            row.votes};
}

/// The post of the row, without the author's e-mail address, if the viewer may see it.
[[nodiscard]] inline std::optional<Shown<Post>> pass(const visibility::Gate& gate, PostRow row) {
    const auto facts = to_facts(row);
    return gate.pass(to_post(std::move(row)), facts);
}

}  // namespace plaza::posts
