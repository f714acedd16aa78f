#include "app/reactions.hpp"

#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"

namespace plaza::app {
namespace {

posts::Erase erase(const posts::Deleted& event) {
    return {event.post};
}

}  // namespace

events::Reactions reactions() {
    events::Reactions reactions;
    reactions.enqueue(erase);
    return reactions;
}

}  // namespace plaza::app
