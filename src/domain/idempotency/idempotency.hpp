// Idempotency: the first answer to a request with an Idempotency-Key, kept for 24 hours in the transaction that did
// its work, so that a retry after a lost answer does nothing twice.
#pragma once

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
    std::string request;  // a digest of the request that the key was sent with
};

struct Answer {
    int status;
    std::string headers;  // lines, each ended by CRLF
    std::string body;
    std::optional<std::string> refusal;  // the text of an error
};

/// One execution under a key: the transaction is open, and everything done in context() is part of it.
class Attempt {
 public:
    Attempt(const Context& outer, Key key, std::unique_ptr<pg::Tx> transaction);
    Attempt(Attempt&&) noexcept;
    ~Attempt();  // without keep(), everything is rolled back

    [[nodiscard]] Context& context() { return context_; }

    /// Stores the answer and commits the work with it.
    Task<> keep(Answer answer);

 private:
    Key key_;
    std::unique_ptr<pg::Tx> transaction_;  // by pointer: context_ refers to it, and attempts move
    Context context_;
};

/// Exactly one of the two, unless the key was used for another request: then neither.
struct Claim {
    std::optional<Answer> first_answer;
    std::optional<Attempt> attempt;
};

/// Claims the key; waits while another request holds it. Throws signed_out() if there is no such account.
Task<Claim> claim(Context& context, Key key);

/// Deletes up to 1,000 answers older than 24 hours, and returns how many.
Task<std::int64_t> forget_old(Context& context);

}  // namespace plaza::idempotency
