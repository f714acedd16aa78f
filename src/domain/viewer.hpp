// Viewer: the caller of a rule, and what is known of them when their token has been checked.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/task.hpp"

namespace plaza {

/// Each may do what those before it may. An owner has no further rights yet.
enum class Role : std::uint8_t { user, moderator, admin, owner };
BOOST_DESCRIBE_ENUM(Role, user, moderator, admin, owner)

/// What an app may do. A session without an app has none, and may do everything.
using Scopes = std::vector<std::string>;

struct Rights {
    AccountId id;
    Role role = Role::user;
    std::optional<SessionId> session{};  // tokens of the original API have none, and never the rights of the staff
    Scopes scopes{};

    [[nodiscard]] bool is_staff() const { return role != Role::user; }
};

namespace sessions {
class Check;
}

/// The token's signature says who calls, which is enough to send a statement. Whether the token still counts is being
/// asked at the same time: nothing may be shown or changed before settled() has returned.
class Viewer {
 public:
    /// The check outlives the viewer.
    Viewer(AccountId id, sessions::Check* check) : id_(id), check_(check) {}

    [[nodiscard]] AccountId id() const { return id_; }
    /// Throws signed_out() if the token does not count any more.
    [[nodiscard]] Task<Rights> settled() const;
    /// Asks again, for a write that changed nothing: the user may have been deleted meanwhile. Throws signed_out().
    [[nodiscard]] Task<> require_signed_in() const;

 private:
    AccountId id_;
    sessions::Check* check_;
};

}  // namespace plaza
