// The rules by which relations change. They change both sides of a relation, and read and write nothing. Private to
// relations/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/relations/change_queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::relations {

struct Pair {
    SideRow mine;
    SideRow theirs;

    bool operator==(const Pair&) const = default;
};

/// What a rule can use: the request, and what was read under the locks.
struct Wish {
    FollowWish follow{};
    MuteWish mute{};
    std::string note{};
};

struct Scene {
    Wish wish;
    RelationId id;  // of what begins now
    bool is_locked = false;
    CountsRow counts{};
    std::int64_t most_followed = 0;
};

using Rule = void (*)(Pair& pair, const Scene& scene);

inline constexpr std::string_view followed_accounts = "followed accounts";

// They throw Refusal if the change is not allowed.
void follow_rule(Pair& pair, const Scene& scene);
void unfollow_rule(Pair& pair, const Scene& scene);
void remove_follower_rule(Pair& pair, const Scene& scene);
void accept_rule(Pair& pair, const Scene& scene);
/// The same, but does nothing without a request.
void accept_if_asked_rule(Pair& pair, const Scene& scene);
void reject_rule(Pair& pair, const Scene& scene);
void block_rule(Pair& pair, const Scene& scene);
void unblock_rule(Pair& pair, const Scene& scene);
void mute_rule(Pair& pair, const Scene& scene);
void unmute_rule(Pair& pair, const Scene& scene);
void note_rule(Pair& pair, const Scene& scene);
void endorse_rule(Pair& pair, const Scene& scene);
void end_endorsement_rule(Pair& pair, const Scene& scene);
void dismiss_rule(Pair& pair, const Scene& scene);

}  // namespace plaza::relations
