#include "platform/pg/client/merging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/pg/query/by_key.hpp"

namespace plaza::pg {
namespace {

std::size_t keys_of(const Statement& statement) {
    return static_cast<std::size_t>(statement.parameters.count());
}

/// Sorted bytewise, without duplicates.
std::vector<std::string_view> distinct_keys(std::span<Statement* const> callers) {
    std::vector<std::string_view> keys;
    for (const auto* caller : callers)
        for (int index = 0; index < caller->parameters.count(); ++index) keys.push_back(*caller->parameters[index]);
    std::ranges::sort(keys);
    const auto repeated = std::ranges::unique(keys);
    keys.erase(repeated.begin(), repeated.end());
    return keys;
}

struct KeyedRow {
    std::string_view key;
    int row;
    bool is_asked_for = false;
};

/// Rows sorted by key. Returns nullopt if a key is null.
std::optional<std::vector<KeyedRow>> rows_by_key(const Result& reply) {
    std::vector<KeyedRow> rows;
    rows.reserve(static_cast<std::size_t>(reply.rows()));
    for (int row = 0; row < reply.rows(); ++row) {
        const auto key = reply.field(row, 0);
        if (!key) return std::nullopt;
        rows.push_back({*key, row});
    }
    std::ranges::sort(rows, {}, &KeyedRow::key);
    return rows;
}

void find_rows_of_keys(Statement& caller, std::vector<KeyedRow>& rows) {
    caller.rows_of_keys.clear();
    caller.rows_of_keys.reserve(keys_of(caller));
    for (int index = 0; index < caller.parameters.count(); ++index) {
        const auto key = *caller.parameters[index];
        const auto found = std::ranges::lower_bound(rows, key, {}, &KeyedRow::key);
        const bool is_there = found != rows.end() && found->key == key;
        caller.rows_of_keys.push_back(is_there ? found->row : -1);
        if (is_there) found->is_asked_for = true;
    }
}

void fail_all(std::span<Statement* const> callers, std::string_view reason) {
    const auto failure =
        std::make_exception_ptr(std::logic_error(fmt::format("{}: {}", callers.front()->query.name(), reason)));
    for (auto* caller : callers) caller->fail(failure);
}

void share_out_by_key(std::span<Statement* const> callers, const Result& reply) {
    for (auto* caller : callers) caller->reply = reply;
    auto rows = rows_by_key(reply);
    if (!rows) return fail_all(callers, "the key of a row is null");
    if (std::ranges::adjacent_find(*rows, {}, &KeyedRow::key) != rows->end())
        return fail_all(callers, "two rows have one key");
    for (auto* caller : callers) find_rows_of_keys(*caller, *rows);
    if (!std::ranges::all_of(*rows, &KeyedRow::is_asked_for))
        fail_all(callers, "a row has a key that was not requested");
}

/// The place in the first column of a row, as an index of the callers. Returns nullopt if no caller has this place.
std::optional<std::size_t> place_of(const Result& reply, int row, std::size_t callers) {
    const auto bytes = reply.field(row, 0);
    if (!bytes || bytes->size() != sizeof(std::int64_t)) return std::nullopt;
    const auto place = Value<std::int64_t>::read(*bytes);
    if (place < 1 || std::cmp_greater(place, callers)) return std::nullopt;
    return static_cast<std::size_t>(place - 1);
}

void share_out_by_place(std::span<Statement* const> callers, const Result& reply) {
    for (auto* caller : callers) caller->reply = reply.part(0, 0);
    int first = 0;
    while (first < reply.rows()) {
        const auto place = place_of(reply, first, callers.size());
        if (!place) return fail_all(callers, "the place of a row is not that of a call");
        int end = first + 1;
        while (end < reply.rows() && place_of(reply, end, callers.size()) == place) ++end;
        auto& part = callers[*place]->reply;
        if (part.rows() > 0) return fail_all(callers, "the rows of a call are not adjacent");
        part = reply.part(first, end - first);
        first = end;
    }
}

}  // namespace

std::span<Statement* const> take_callers(std::span<Statement* const>& statements) {
    const auto& first = *statements.front();
    const bool is_by_key = first.query.merging() == Merging::by_key;
    // In a transaction, statements that an error aborts cannot be sent again alone.
    const bool may_merge = first.query.merging() != Merging::none && !first.transaction;
    std::size_t count = 1;
    std::size_t keys = keys_of(first);
    while (may_merge && count < statements.size() && &statements[count]->query == &first.query) {
        keys += keys_of(*statements[count]);
        if (is_by_key && keys > most_keys) break;
        ++count;
    }
    const auto callers = statements.first(count);
    statements = statements.subspan(count);
    return callers;
}

Parameters merged_parameters(std::span<Statement* const> callers) {
    const auto& query = callers.front()->query;
    if (query.merging() == Merging::by_key) {
        const auto keys = distinct_keys(callers);
        return Parameters::array(query.elements().front(), keys);
    }
    std::vector<const Parameters*> rows;
    rows.reserve(callers.size());
    for (const auto* caller : callers) rows.push_back(&caller->parameters);
    return Parameters::arrays(query.elements(), rows);
}

void share_out(std::span<Statement* const> callers, const Result& reply) {
    if (callers.front()->query.merging() == Merging::by_key)
        share_out_by_key(callers, reply);
    else
        share_out_by_place(callers, reply);
}

}  // namespace plaza::pg
