// Context: references to what exists once for each loop or once for the process. Rules take it first, and own nothing.
#pragma once

#include <chrono>
#include <string>

namespace plaza {

namespace pg {
class Database;
class Session;
}  // namespace pg
namespace crypto {
class PasswordPool;
class TokenKey;
}  // namespace crypto
namespace users {
class Attempts;
}

/// The settings that rules depend on.
struct Rules {
    std::string noreply_domain;
    std::chrono::minutes token_life;
};

struct Context {
    pg::Session& db;         // a transaction, where one is open; else the loop's connections
    pg::Database& database;  // begins transactions
    crypto::PasswordPool& passwords;
    const crypto::TokenKey& tokens;
    users::Attempts& attempts;
    const Rules& rules;

    /// The same, with everything done in a transaction.
    [[nodiscard]] Context within(pg::Session& transaction) const {
        return {transaction, database, passwords, tokens, attempts, rules};
    }
};

}  // namespace plaza
