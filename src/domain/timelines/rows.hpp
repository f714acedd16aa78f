// Conversion of rows to pages. Private to timelines/.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "domain/timelines/queries.hpp"
#include "domain/timelines/timelines.hpp"

namespace plaza::timelines {

[[nodiscard]] inline posts::Ref to_ref(const EntryRow& row) {
    return {row.post_id, row.author_id, row.boost_of, row.boosted_author, row.root_id};
}
[[nodiscard]] inline posts::Ref to_ref(const TaggedRow& row) {
    return {row.post_id, row.author_id};
}
[[nodiscard]] inline posts::Ref to_ref(const PinnedRow& row) {
    return {row.post_id, row.author_id, {}, {}, row.root_id};
}

template <class Row>
[[nodiscard]] std::int64_t id_of(const Row& row) {
    return row.post_id.value;
}
[[nodiscard]] inline std::int64_t id_of(const PinnedRow& row) {
    return row.pin_id.value_or(0);
}

template <class Row>
[[nodiscard]] Page to_page(const std::vector<Row>& rows, bool has_more) {
    Page page{.has_more = has_more};
    for (const auto& row : rows) {
        page.refs.push_back(to_ref(row));
        page.ids.push_back(id_of(row));
    }
    if (!rows.empty()) page.oldest = id_of(rows.back());
    return page;
}

/// A full page may have a next one.
template <class Row>
Task<Page> read_page(Task<std::vector<Row>> pending, std::int64_t limit) {
    const auto rows = co_await std::move(pending);
    co_return to_page(rows, std::cmp_greater_equal(rows.size(), limit));
}

}  // namespace plaza::timelines
