// Context: references to what exists once for each loop or once for the process. Rules take it first, and own nothing.
#pragma once

#include <cstdint>
#include <string>

#include "domain/accounts/settings.hpp"
#include "domain/sessions/settings.hpp"
#include "platform/base/time.hpp"

namespace plaza {

namespace pg {
class Database;
class Reader;
class Writer;
}  // namespace pg
namespace crypto {
class DataKeys;
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
    accounts::Settings accounts;
    sessions::Settings sessions;
    std::string public_url;  // of this server, as people reach it, without a slash at its end
};

class Clock;
class IdSource;

struct Services {
    const Clock& clock;
    IdSource& ids;
    crypto::Passwords& passwords;
    const crypto::TokenKeys& tokens;
    const crypto::DataKeys& data_keys;
    limits::Attempts& attempts;
    jobs::Queue& jobs;
    mail::Mailer& mailer;
};

/// For rules that only read: it runs no write.
struct ReadContext {
    pg::Reader& db;
    const Services& services;
    const Settings& settings;

    /// By PostgreSQL's clock: what is written has one clock, whichever server writes it.
    [[nodiscard]] Time now() const;
};

struct Context : ReadContext {
    Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules);

    pg::Writer& db;          // a transaction, where one is open; else the loop's connections
    pg::Database& database;  // begins transactions

    template <class Id>
    [[nodiscard]] Id new_id() const {
        return Id{new_number()};
    }

    /// The same, with everything done in a transaction.
    [[nodiscard]] Context within(pg::Writer& transaction) const { return {transaction, database, services, settings}; }

 private:
    [[nodiscard]] std::int64_t new_number() const;
};

}  // namespace plaza
