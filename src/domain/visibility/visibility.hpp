// Visibility: who may see what. The one place that decides it: SQL narrows so that pages are full, may_see() has the
// last word on every post that leaves.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <utility>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"

namespace plaza::visibility {

/// Whom the author wrote a post for.
enum class Audience : std::uint8_t { public_, unlisted, followers, direct };
BOOST_DESCRIBE_ENUM(Audience, public_, unlisted, followers, direct)

/// What decides who may see a post.
struct Facts {
    AccountId author;
    Audience audience = Audience::public_;
    bool is_published = true;
    bool is_withheld = false;  // by the moderators
};

/// A draft exists for its author alone, and so does, until there are followers, a post that is not for everybody.
[[nodiscard]] bool may_see(const Rights& viewer, const Facts& post);

/// An e-mail address is for its owner and the staff. Null: nobody signed in.
[[nodiscard]] bool may_see_email(const Rights* viewer, AccountId owner);

/// A thing that its viewer may see. Only a Gate makes one.
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
