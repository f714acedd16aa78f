#include "app/reactions.hpp"

#include "domain/notifications/jobs.hpp"
#include "domain/posts/events.hpp"
#include "domain/posts/jobs.hpp"
#include "domain/profiles/events.hpp"
#include "domain/relations/jobs.hpp"

namespace plaza::app {
namespace {

posts::Erase erase(const posts::Deleted& event) {
    return {event.post};
}
notifications::ForgetPost forget_post(const posts::Deleted& event) {
    return {event.post};
}
notifications::TellFollowers tell_followers(const posts::Created& event) {
    return {event.post};
}
notifications::TellBoosters tell_boosters(const posts::Edited& event) {
    return {event.post};
}
relations::AcceptRequests accept_requests(const profiles::Unlocked& event) {
    return {event.account};
}

}  // namespace

events::Reactions reactions() {
    events::Reactions reactions;
    reactions.enqueue(erase);
    reactions.enqueue(forget_post);
    reactions.enqueue(tell_followers);
    reactions.enqueue(tell_boosters);
    reactions.enqueue(accept_requests);
    return reactions;
}

}  // namespace plaza::app
