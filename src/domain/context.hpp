// Context: references to what exists once for each loop or once for the process. Rules take it first, and own nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace plaza {

namespace pg {
class Database;
class Reader;
class Writer;
}  // namespace pg
namespace crypto {
class Passwords;
class TokenKeys;
}  // namespace crypto
namespace jobs {
class Queue;
}
namespace mail {
class Mailer;
}
namespace limits {
class Attempts;
}

/// The settings that rules depend on.
struct Settings {
    std::string noreply_domain;
    std::chrono::minutes token_life;
    std::chrono::hours refresh_token_life;
    std::optional<std::chrono::hours> session_life;  // however often it is refreshed; absent: no end
    std::chrono::days name_reservation;              // of a username that its account gave up
    std::string public_url;                          // of this server, as people reach it, without a slash at its end
};

struct Services {
    crypto::Passwords& passwords;
    const crypto::TokenKeys& tokens;
    limits::Attempts& attempts;
    jobs::Queue& jobs;
    mail::Mailer& mailer;
};

/// For rules that only read: it runs no write.
struct ReadContext {
    pg::Reader& db;
    const Services& services;
    const Settings& settings;
};

struct Context : ReadContext {
    Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules);

    pg::Writer& db;          // a transaction, where one is open; else the loop's connections
    pg::Database& database;  // begins transactions

    /// The same, with everything done in a transaction.
    [[nodiscard]] Context within(pg::Writer& transaction) const { return {transaction, database, services, settings}; }
};

}  // namespace plaza
