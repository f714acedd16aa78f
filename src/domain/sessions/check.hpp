// Check: whether a token still counts: its user exists and is not suspended, its session has not ended, and knows the
// date of the password. The one place that decides it.
#pragma once

#include <exception>
#include <optional>

#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct ReadContext;
}

namespace plaza::sessions {

/// What a genuine access token says.
struct Token {
    AccountId account;
    std::optional<SessionId> session{};  // absent: a token of the original API
    Time expires_at{};                   // looked at without a session
};

/// What the database says of a token that counts.
struct Standing {
    Role role;
    Scopes scopes;
};
BOOST_DESCRIBE_STRUCT(Standing, (), (role, scopes))

/// The checks of one turn of the loop are one statement, and one more for tokens of the original API.
class Check {
 public:
    /// Sends the question.
    Check(ReadContext& context, const Token& token);
    ~Check();
    Check(const Check&) = delete;
    Check& operator=(const Check&) = delete;

    [[nodiscard]] Viewer viewer() { return {token_.account, this}; }

    /// Throws signed_out(). May be awaited again, by one coroutine at a time.
    Task<Rights> settled();
    /// As Viewer::require_signed_in().
    Task<> ask_again() const;

 private:
    /// Sends the question in the call.
    [[nodiscard]] Task<std::optional<Standing>> ask() const;

    ReadContext& context_;  // of the request
    Token token_;
    std::optional<Task<std::optional<Standing>>> pending_;
    std::optional<Rights> rights_;
    std::exception_ptr failure_;
};

}  // namespace plaza::sessions
