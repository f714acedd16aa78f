// BothWays: the statements of a list that can be read from either end.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// The statement of a list in the other direction: each `desc` becomes `asc`. So each list is written once.
template <std::size_t Size>
consteval std::array<char, Size> upward(const char (&sql)[Size]) {
    constexpr std::string_view down = "desc";
    constexpr std::string_view up = "asc ";
    std::array<char, Size> text{};
    std::copy_n(sql, Size, text.begin());
    for (auto at = text.begin();;) {
        at = std::search(at, text.end(), down.begin(), down.end());
        if (at == text.end()) return text;
        at = std::copy(up.begin(), up.end(), at);
    }
}

/// The two statements of a list.
template <class Signature>
struct BothWays {
    const Read<Signature>& down;
    const Read<Signature>& up;
};

template <class Row>
Task<std::vector<Row>> read_newest_first(Task<std::vector<Row>> pending, bool is_upward) {
    auto rows = co_await std::move(pending);
    if (is_upward) std::ranges::reverse(rows);
    co_return rows;
}

/// The rows of the range, newest first. The arguments are those of the statements. The call sends the statement.
template <class Row, class... P>
[[nodiscard]] Task<std::vector<Row>> read_range(Reader& db, const BothWays<Row(P...)>& list, bool is_upward,
                                                const std::type_identity_t<P>&... args) {
    return read_newest_first<Row>(db.all(is_upward ? list.up : list.down, args...), is_upward);
}

}  // namespace plaza::pg
