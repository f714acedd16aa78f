// Conversion of rows to posts. Private to posts/.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <utility>

#include "domain/posts/posts.hpp"
#include "domain/posts/queries.hpp"

namespace plaza::posts {

template <class Row>
    requires std::same_as<Row, FactsRow> || std::same_as<Row, PostRow>
[[nodiscard]] visibility::Facts to_facts(const Row& row, AccountId viewer) {
    return {.author = row.author_id,
            .audience = row.visibility,
            .is_published = row.published,
            .is_withheld = row.is_withheld,
            .is_addressed = std::ranges::find(row.mentions, viewer) != row.mentions.end()};
}

[[nodiscard]] visibility::Target to_target(const FactsRow& row);

/// Without the author's e-mail address.
[[nodiscard]] Post to_post(PostRow row);

/// The post of the row, without the author's e-mail address, if the viewer may see it.
[[nodiscard]] std::optional<Shown<Post>> pass(const visibility::Gate& gate, PostRow row);

}  // namespace plaza::posts
