#include "domain/markers/markers.hpp"

#include "domain/context.hpp"
#include "domain/markers/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::markers {
namespace {

Marker to_marker(const MarkerRow& row) {
    return {row.timeline, row.last_read_id, row.version, row.updated_at};
}

}  // namespace

Task<std::vector<Marker>> find(ReadContext& context, Viewer owner, std::vector<Timeline> timelines) {
    const auto rows = co_await context.db.all(load_markers, owner.id(), timelines);
    co_await owner.settled();
    std::vector<Marker> markers;
    for (const auto& row : rows) markers.push_back(to_marker(row));
    co_return markers;
}

Task<std::vector<Marker>> save(Context& context, Viewer owner, std::vector<Wish> wishes) {
    co_await owner.settled();
    std::vector<Marker> markers;
    pg::Unit unit(context.db);
    std::vector<pg::Made<MarkerRow>> made;
    for (const auto& wish : wishes)
        made.push_back(unit.add(save_marker, owner.id(), wish.timeline, wish.last_read, wish.version, context.now()));
    co_await unit.commit();
    for (const auto& one : made)
        if (const auto row = one.row()) markers.push_back(to_marker(*row));
    co_return markers;
}

}  // namespace plaza::markers
