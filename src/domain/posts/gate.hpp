// The gate that posts pass before they are shown. Private to posts/.
#pragma once

#include <algorithm>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

#include "domain/posts/rows.hpp"
#include "domain/relations/relations.hpp"

namespace plaza::posts {

template <class T>
void add_once(std::vector<T>& all, const T& one) {
    if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

/// The authors to whom the viewer's relation decides, each once. Mostly none.
template <std::ranges::range Rows>
[[nodiscard]] std::vector<AccountId> needed_relations(const Rows& rows, const Rights& viewer) {
    std::vector<AccountId> authors;
    for (const auto& row : rows)
        if (visibility::depends_on_relation(viewer, to_facts(row, viewer.id))) add_once(authors, row.author_id);
    return authors;
}

/// Loads the relations to these authors. Runs no statement if there are none.
[[nodiscard]] Task<visibility::Gate> gate_for(ReadContext& context, Rights viewer, std::vector<AccountId> authors);

}  // namespace plaza::posts
