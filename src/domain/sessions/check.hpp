// Check: whether a token is still valid. Its user must exist and not be suspended, and its session must not have ended
// and must be of the user's current password. This is the only place that decides it.
#pragma once

#include <exception>
#include <optional>
#include <string_view>

#include "domain/sessions/access_token.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::sessions {

/// What the database says about a valid token.
struct Standing {
    Role role;
    Scopes scopes;
    bool has_blocks;
    std::optional<AppId> app;
    std::optional<Time> authenticated_at;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (role, scopes, has_blocks, app, authenticated_at))

/// The checks of one turn of the loop are one statement. Tokens of the original API need a second one.
class Check {
 public:
    /// Sends the statement. The scope, a literal, is what an app needs for the request.
    Check(ReadContext& context, const AccessToken& token, std::string_view scope);
    ~Check();
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    /// Nullopt for an app's own token, which has no account.
    [[nodiscard]] std::optional<Viewer> viewer() {
        if (token_.app) return std::nullopt;
        return Viewer{token_.account, this};
    }

    /// Makes settled() throw old_log_in if the user did not log in recently.
    void demand_recent_log_in() { demands_recent_log_in_ = true; }
    /// Whether settled() has returned before.
    [[nodiscard]] bool is_settled() const { return rights_.has_value(); }
    /// Waits for the result. Throws signed_out() if the token is not valid, and no_scope if it does not allow the
    /// scope. Can be awaited again, but only by one coroutine at a time.
    Task<Rights> settled();
    /// As Viewer::require_signed_in().
    Task<> ask_again() const;

 private:
    /// Sends the statement within the call.
    [[nodiscard]] Task<std::optional<Standing>> ask() const;

    ReadContext& context_;  // of the request
    AccessToken token_;
    std::string_view scope_;
    bool demands_recent_log_in_ = false;
    std::optional<Task<std::optional<Standing>>> pending_;
    std::optional<Rights> rights_;
    std::exception_ptr failure_;
};

}  // namespace plaza::sessions
