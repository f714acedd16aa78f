// Idempotency: the first answer to a request with an Idempotency-Key. It is committed with the work of the request and
// kept for 24 hours, so that a retry does not repeat the work.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "platform/base/task.hpp"

namespace plaza::pg {
class Tx;
}

namespace plaza {
struct Context;
}

namespace plaza::idempotency {

struct Key {
    AccountId caller;
    std::string text;
    std::string request;  // a digest of the request
};

struct Answer {
    int status;
    std::string headers;  // lines that end with CRLF
    std::string body;
    std::optional<std::string> refusal;  // the text of an error
};

/// One execution under a key: everything done in context() is part of its open transaction.
class Attempt {
 public:
    Attempt(const Context& outer, Key key, std::unique_ptr<pg::Tx> transaction);
    Attempt(Attempt&&) noexcept;
    ~Attempt();  // rolls back unless commit() was called

    [[nodiscard]] Context& context() { return context_; }

    /// Stores the answer and commits the work with it.
    Task<> commit(Answer answer);

 private:
    Key key_;
    std::unique_ptr<pg::Tx> transaction_;  // by pointer: context_ refers to it, and attempts move
    Context context_;
};

/// Has exactly one of the two, or neither if the key was used for another request.
struct Claim {
    std::optional<Answer> first_answer;
    std::optional<Attempt> attempt;
};

/// Claims the key; waits while another request holds it.
Task<Claim> claim(Context& context, Key key);

/// Whether the work that failed for the given number of times is certainly undone, for a reason that passes: it may be
/// done again.
[[nodiscard]] bool may_repeat(const std::exception_ptr& failure, int attempts);

/// Deletes up to 1,000 answers older than 24 hours, and returns how many.
Task<std::int64_t> forget_old(Context& context);

}  // namespace plaza::idempotency
