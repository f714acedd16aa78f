// Events: a row for each change, written in the transaction of the change. Each change has an event. An event can also
// exist if its statement changed nothing.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/json/write.hpp"

namespace plaza::pg {
class Unit;
class Writer;
}  // namespace plaza::pg

namespace plaza::events {

/// A small described struct. Its first member is the id of the row that changed.
template <class Event>
concept IsEvent = Described<Event> && requires {
    { Event::kind } -> std::convertible_to<std::string_view>;  // stored, so it must never change
};

/// An event as it is stored.
struct Row {
    std::string_view kind;
    std::int64_t key;
    std::string payload;  // JSON
};

template <IsEvent Event>
[[nodiscard]] Row to_row(const Event& event) {
    constexpr auto key = boost::mp11::mp_first<Members<Event>>::pointer;
    return {Event::kind, (event.*key).value, json::to_json(event)};
}

/// Adds the row to the unit. Two events of one transaction have different ids.
void add(pg::Unit& unit, std::int64_t id, Row row);

/// Adds the rows of several events of one kind, each with its id, in one statement.
void add_all(pg::Unit& unit, const std::vector<std::int64_t>& ids, std::vector<Row> rows);

/// Deletes up to 1,000 events with lower ids, and returns how many.
Task<std::int64_t> forget_before(pg::Writer& db, std::int64_t id);

}  // namespace plaza::events
