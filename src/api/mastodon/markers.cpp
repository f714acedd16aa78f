// /api/v1/markers: how far the caller has read the home timeline and the notifications.
#include "domain/markers/markers.hpp"

#include <string>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {
namespace {

using markers::Timeline;

struct Marker {
    std::string last_read_id;
    std::int64_t version;
    MillisTime updated_at;
};
BOOST_DESCRIBE_STRUCT(Marker, (), (last_read_id, version, updated_at))

struct Markers {
    OrOmitted<Marker> home;
    OrOmitted<Marker> notifications;
};
BOOST_DESCRIBE_STRUCT(Markers, (), (home, notifications))

Markers to_markers(const std::vector<markers::Marker>& all) {
    Markers shown;
    for (const auto& one : all) {
        auto& place = one.timeline == Timeline::home ? shown.home : shown.notifications;
        place = {Marker{std::to_string(one.last_read), one.version, {one.updated_at}}};
    }
    return shown;
}

struct TimelineInput {
    std::optional<std::vector<std::string>> timeline;
};
BOOST_DESCRIBE_STRUCT(TimelineInput, (), (timeline))

Task<Markers> get_markers(ReadContext& context, Viewer viewer, http::Input<TimelineInput> input) {
    std::vector<Timeline> timelines;
    for (const auto& name : input->timeline.value_or(std::vector<std::string>{}))
        if (const auto timeline = find_enumerator<Timeline>(name)) timelines.push_back(*timeline);
    const auto found = co_await markers::find(context, viewer, std::move(timelines));
    co_return to_markers(found);
}

struct MarkerInput {
    TextId<Id<"marker">> last_read_id;
    std::optional<std::int64_t> version;
};
BOOST_DESCRIBE_STRUCT(MarkerInput, (), (last_read_id, version))

struct MarkersInput {
    std::optional<MarkerInput> home;
    std::optional<MarkerInput> notifications;
};
BOOST_DESCRIBE_STRUCT(MarkersInput, (), (home, notifications))

void add_wish(std::vector<markers::Wish>& wishes, Timeline timeline, const std::optional<MarkerInput>& input) {
    if (!input) return;
    const auto id = input->last_read_id.value.value;
    if (id <= 0) refuse_parameter(enum_name(timeline), "last_read_id must be an id");
    wishes.push_back({timeline, id, input->version});
}

Task<Markers> save_markers(Context& context, Viewer viewer, http::Input<MarkersInput> input) {
    std::vector<markers::Wish> wishes;
    add_wish(wishes, Timeline::home, input->home);
    add_wish(wishes, Timeline::notifications, input->notifications);
    const auto wanted = wishes.size();
    const auto saved = co_await markers::save(context, viewer, std::move(wishes));
    if (saved.size() < wanted) throw http::conflict("Conflict during update, please try again");
    co_return to_markers(saved);
}

}  // namespace

void mount_markers(const Mount& mount) {
    mount.get<"/api/v1/markers", get_markers>({.summary = "Read your positions in timelines"},
                                              {.scope = "read:statuses"});
    mount.post<"/api/v1/markers", save_markers>({.summary = "Save your positions in timelines"},
                                                {.scope = "write:statuses"});
}

}  // namespace plaza::mastodon
