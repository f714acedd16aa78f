// Conversion of rows to posts. Private to posts/.
#pragma once

#include <concepts>
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

}  // namespace plaza::posts
