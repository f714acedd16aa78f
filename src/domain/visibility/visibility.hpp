// Visibility: who may see or change what. This is the only place that decides it. SQL preselects so that pages are
// full, and may_see() checks each post before it is returned.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"

namespace plaza::visibility {

/// The audience that the author chose.
enum class Audience : std::uint8_t { public_, unlisted, followers, direct };
BOOST_DESCRIBE_ENUM(Audience, public_, unlisted, followers, direct)

/// The facts that decide who may see a post.
struct Facts {
    AccountId author;
    Audience audience = Audience::public_;
    bool is_published = true;
    bool is_withheld = false;   // by the moderators, or its author is suspended
    bool is_addressed = false;  // the post mentions the viewer
};

/// A post to act on. That of a boost is the boosted post.
struct Target {
    PostId id;
    AccountId author;
    PostId root;  // the first post of its thread
    Audience audience = Audience::public_;
    bool is_published = true;
};

/// The audience of posts that are written without one.
inline constexpr Audience default_audience = Audience::public_;

/// What is between the viewer and another account.
struct Between {
    AccountId other;
    bool follows = false;  // the viewer follows the other account
    bool blocks = false;   // the viewer blocks the other account
    bool is_blocked = false;
};

/// A draft is visible only to its author. A block hides the posts of both sides from each other. Otherwise public and
/// unlisted posts are visible to all, posts for followers to followers and to mentioned accounts, and direct posts to
/// mentioned accounts.
[[nodiscard]] bool may_see(const Rights& viewer, const Facts& post, const Between& author);

/// Whether what is between viewer and author can make a difference.
[[nodiscard]] bool depends_on_relation(const Rights& viewer, const Facts& post);

/// An account does not exist for those that it blocks, unless they block it too: they can unblock it.
[[nodiscard]] bool may_see_account(const Between& account);

/// Apps show no drafts, not even those of their user.
[[nodiscard]] bool is_draft(const Facts& post);

/// Only its author may edit or delete a post.
[[nodiscard]] bool may_change(const Rights& viewer, const Facts& post);

/// Apps know no drafts.
[[nodiscard]] bool is_for_apps(const Target& post);

/// Only those whom the post mentions see it.
[[nodiscard]] bool is_direct(Audience audience);

/// Whether counters of posts and profiles count a post for this audience: everyone may see what they count.
[[nodiscard]] bool is_counted(Audience audience);

/// Whether the pages of hashtags show a post for this audience.
[[nodiscard]] bool is_under_tags(Audience audience);

/// The audience of a boost; nullopt if the viewer may not boost the post. Everyone's public and unlisted posts can be
/// boosted, for all, unlisted or for followers, and one's own posts for followers, for followers. `wish` can be direct,
/// for which there are no boosts.
[[nodiscard]] std::optional<Audience> audience_of_boost(const Target& post, AccountId viewer,
                                                        std::optional<Audience> wish);

/// An account can pin its own posts except direct ones.
[[nodiscard]] bool may_pin(const Target& post, AccountId viewer);

/// An e-mail address is visible to its owner and to staff. `viewer` is null without a caller.
[[nodiscard]] bool may_see_email(const Rights* viewer, AccountId owner);

/// A thing that the viewer may see. Only Gate constructs it.
template <class T>
class Shown {
 public:
    [[nodiscard]] const T& operator*() const& { return thing_; }
    [[nodiscard]] T& operator*() & { return thing_; }
    [[nodiscard]] T&& operator*() && { return std::move(thing_); }
    [[nodiscard]] const T* operator->() const { return &thing_; }

 private:
    friend class Gate;
    explicit Shown(T thing) : thing_(std::move(thing)) {}

    T thing_;
};

/// Lets through what the viewer may see.
class Gate {
 public:
    /// `relations` are those to the authors of posts for which depends_on_relation() holds. A post of another author
    /// for which it holds does not pass.
    explicit Gate(Rights viewer, std::vector<Between> relations = {})
        : viewer_(std::move(viewer)), relations_(std::move(relations)) {}

    template <class T>
    [[nodiscard]] std::optional<Shown<T>> pass(T thing, const Facts& facts) const {
        if (!lets_through(facts)) return std::nullopt;
        return Shown<T>(std::move(thing));
    }

    [[nodiscard]] const Rights& viewer() const { return viewer_; }

 private:
    [[nodiscard]] bool lets_through(const Facts& facts) const;

    Rights viewer_;
    std::vector<Between> relations_;
};

}  // namespace plaza::visibility

namespace plaza {
using visibility::Shown;
}
