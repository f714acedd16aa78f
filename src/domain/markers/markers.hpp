// Markers: how far an account has read its timelines, for all its clients.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::markers {

enum class Timeline : std::uint8_t { home, notifications };
BOOST_DESCRIBE_ENUM(Timeline, home, notifications)

/// `version` counts the changes.
struct Marker {
    Timeline timeline;
    std::int64_t last_read;
    std::int64_t version;
    Time updated_at;
};

/// `version` is the one that the client knows. If it is another one now, nothing is saved.
struct Wish {
    Timeline timeline;
    std::int64_t last_read;
    std::optional<std::int64_t> version{};
};

// Both throw signed_out() if the owner's token is no longer valid.

Task<std::vector<Marker>> find(ReadContext& context, Viewer owner, std::vector<Timeline> timelines);
/// Returns the markers that were saved.
Task<std::vector<Marker>> save(Context& context, Viewer owner, std::vector<Wish> wishes);

}  // namespace plaza::markers
