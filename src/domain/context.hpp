// Context: references to objects that exist once per loop or once per process. Rules take it as first parameter.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/accounts/settings.hpp"
#include "domain/instance/settings.hpp"
#include "domain/relations/settings.hpp"
#include "domain/sessions/settings.hpp"
#include "platform/base/time.hpp"
#include "platform/events/reactions.hpp"

namespace plaza {

namespace pg {
class Database;
class Reader;
class Unit;
class Writer;
}  // namespace pg
namespace crypto {
class DataKeys;
class Passwords;
}  // namespace crypto
class Clock;
class IdSource;
namespace jobs {
class Queue;
}
namespace mail {
class Mailer;
}
namespace limits {
class Attempts;
}
namespace sessions {
class TokenKeys;
}
struct Rights;

/// The settings that rules depend on.
struct Settings {
    accounts::Settings accounts;
    instance::Settings instance;
    relations::Settings relations;
    sessions::Settings sessions;
    std::string public_url;       // the base URL of this server for clients, without a trailing slash
    bool has_public_url = false;  // whether the operator has set it
};

struct Services {
    const Clock& clock;
    IdSource& ids;
    crypto::Passwords& passwords;
    const sessions::TokenKeys& tokens;
    const crypto::DataKeys& data_keys;
    limits::Attempts& attempts;
    jobs::Queue& jobs;
    const events::Reactions& reactions;
    mail::Mailer& mailer;
};

/// For rules that only read. It cannot run writes.
struct ReadContext {
    pg::Reader& db;
    const Services& services;
    const Settings& settings;

    /// PostgreSQL's time, so that all servers write times of the same clock.
    [[nodiscard]] Time now() const;
};

struct Context : ReadContext {
    Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules);

    pg::Writer& db;          // the open transaction, or else the loop's connections
    pg::Database& database;  // begins transactions

    template <class Id>
    [[nodiscard]] Id new_id() const {
        return Id{new_number()};
    }

    /// Adds the event, and the jobs that follow from it (app/reactions.hpp), to the unit.
    template <events::IsEvent Event>
    void say(pg::Unit& unit, const Event& event) const {
        add_event(unit, events::to_row(event));
        add_jobs(unit, services.reactions.to(event));
    }

    /// The same for many events of one kind, which are one statement.
    template <events::IsEvent Event>
    void say_all(pg::Unit& unit, const std::vector<Event>& all) const {
        std::vector<events::Row> rows;
        rows.reserve(all.size());
        for (const auto& event : all) {
            rows.push_back(events::to_row(event));
            add_jobs(unit, services.reactions.to(event));
        }
        add_events(unit, std::move(rows));
    }

    /// The same context, but its statements run in the transaction.
    [[nodiscard]] Context within(pg::Writer& transaction) const { return {transaction, database, services, settings}; }

 private:
    [[nodiscard]] std::int64_t new_number() const;
    void add_event(pg::Unit& unit, events::Row event) const;
    void add_jobs(pg::Unit& unit, std::vector<jobs::Row> rows) const;
    void add_events(pg::Unit& unit, std::vector<events::Row> rows) const;
};

/// For a rule that reads before it writes. Its reads run at the same time as the check of its caller.
class ReadThenWrite {
 public:
    explicit ReadThenWrite(Context& context) : context_(context) {}

    [[nodiscard]] ReadContext& reads() const { return context_; }
    /// Viewer::settled() returns the rights, so the check has succeeded.
    [[nodiscard]] Context& writes(const Rights& /*caller*/) const { return context_; }

 private:
    Context& context_;
};

}  // namespace plaza
