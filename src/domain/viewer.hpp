// Viewer: the caller of a rule. Rights: what the check of the caller's token returned.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {

/// Each role includes the rights of those before it. An owner has the rights of an admin for now.
enum class Role : std::uint8_t { user, moderator, admin, owner };
BOOST_DESCRIBE_ENUM(Role, user, moderator, admin, owner)

/// The permissions of an app. A session without an app has no scopes and all permissions.
using Scopes = std::vector<std::string>;

struct Rights {
    AccountId id;
    Role role = Role::user;
    std::optional<SessionId> session{};  // absent: a token of the original API, which never has staff rights
    Scopes scopes{};
    bool has_blocks = false;     // the caller blocks an account, or is blocked
    std::optional<AppId> app{};  // whose token it is; absent: a log-in of the user's own
    /// When the user of the session last proved who they are, with a second factor if they have one.
    std::optional<Time> authenticated_at{};

    /// Of a request without a token. No account has the id 0.
    [[nodiscard]] static Rights anonymous() { return {AccountId{0}}; }
    [[nodiscard]] bool is_staff() const { return role != Role::user; }
    /// Whether the caller may do what needs this scope. A scope includes those below it: `read` includes
    /// `read:statuses`. No app has the empty scope.
    [[nodiscard]] bool allows(std::string_view scope) const;
    /// Within the last 15 minutes. Needed for changes of the account: an open browser or a stolen token is not enough.
    [[nodiscard]] bool has_logged_in_recently(Time now) const;
};

/// The scope of what any valid token may do.
inline constexpr std::string_view any_scope = "*";

/// Whether one of the scopes includes this one. `follow` is the old name for blocks, follows and mutes; who may read an
/// account may also read its `profile`.
[[nodiscard]] bool includes(const Scopes& held, std::string_view scope);

namespace sessions {
class Check;
}

/// The token's signature identifies the caller, which is enough to send statements. The check of the token runs at the
/// same time. Show or change nothing before settled() has returned.
class Viewer {
 public:
    /// The check must outlive the viewer.
    Viewer(AccountId id, sessions::Check* check) : id_(id), check_(check) {}
    /// For a job that ends what the account has begun: the account is not checked again.
    [[nodiscard]] static Viewer of_job(AccountId id) { return {id, nullptr}; }

    [[nodiscard]] AccountId id() const { return id_; }
    /// Throws signed_out() if the token is no longer valid.
    [[nodiscard]] Task<Rights> settled() const;
    /// Checks the token again, after a write that changed nothing because the user may have been deleted. Throws
    /// signed_out().
    [[nodiscard]] Task<> require_signed_in() const;

 private:
    AccountId id_;
    sessions::Check* check_;
};

}  // namespace plaza
