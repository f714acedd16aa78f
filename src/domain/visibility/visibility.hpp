// Visibility: who may see or change what. This is the only place that decides it. SQL preselects so that pages are
// full, and may_see() checks each post before it is returned.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <utility>

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
    bool is_withheld = false;  // by the moderators
};

/// A draft is visible only to its author. So are posts that are not public or unlisted, as long as there are no
/// followers.
[[nodiscard]] bool may_see(const Rights& viewer, const Facts& post);

/// Only its author may edit or delete a post.
[[nodiscard]] bool may_change(const Rights& viewer, const Facts& post);

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
    explicit Gate(const Rights& viewer) : viewer_(viewer) {}

    template <class T>
    [[nodiscard]] std::optional<Shown<T>> pass(T thing, const Facts& facts) const {
        if (!may_see(viewer_, facts)) return std::nullopt;
        return Shown<T>(std::move(thing));
    }

 private:
    Rights viewer_;
};

}  // namespace plaza::visibility

namespace plaza {
using visibility::Shown;
}
