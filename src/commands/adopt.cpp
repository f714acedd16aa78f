#include "commands/adopt.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <ostream>

#include "app/database.hpp"
#include "commands/adopt/batches.hpp"
#include "commands/adopt/bring.hpp"
#include "commands/adopt/findings.hpp"
#include "commands/adopt/queries.hpp"
#include "commands/adopt/source.hpp"
#include "platform/pg/cluster.hpp"
#include "platform/pg/migrate.hpp"

namespace plaza::commands {
namespace {

bool is_true(pg::BlockingConnection& connection, std::string_view question) {
    return connection.query(question)[0][0] == "t";
}

/// Before anything is changed: a settings file of the original may well name the original's own database.
void require_another_database(pg::BlockingConnection& target, Source& source) {
    if (target.query(adopt_sql::identity)[0][0] == source.identity())
        throw AdoptError("the source is the database of these settings: give Plaza one of its own by DATABASE_URL");
    if (!is_true(target, adopt_sql::is_plaza) && is_true(target, adopt_sql::is_occupied))
        throw AdoptError(
            "the database of these settings has tables that are not Plaza's: give it an empty one by "
            "DATABASE_URL");
}

void take_lock(pg::BlockingConnection& target) try {
    target.script(adopt_sql::take_lock);
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != "55P03") throw;
    throw AdoptError("another plaza adopt is at work on this database: wait for it or end it");
}

/// The schema at its head, and room for batches.
void prepare(const app::Config& config, const Secret& url, pg::BlockingConnection& target, AdoptMode mode) {
    if (mode == AdoptMode::write)
        app::bring_to_head(config, url);
    else if (is_true(target, adopt_sql::is_plaza))
        pg::Migrator(url).require_head();
    else
        target.script(adopt_sql::create_stand_ins);
    target.script(adopt_sql::begin_writing);
    target.script(adopt_sql::create_staging);
    if (mode == AdoptMode::dry_run) target.script(adopt_sql::refuse_writes);
}

void announce(Source& source, std::ostream& out) {
    fmt::print(out, "from {}\n", source.name());
    if (const auto surplus = source.surplus(); !surplus.empty())
        fmt::print(out, "Plaza has no place for: {}\n", fmt::join(surplus, ", "));
    out.flush();  // before the progress, which is not on this stream
}

void bring_all(Source& source, pg::BlockingConnection& target, AdoptMode mode, Findings& findings) {
    const auto counts = source.counts();
    {
        auto rows = source.users();
        bring_over({{"users", counts.users}, adopt_sql::copy_users_in, bring_users}, rows, target, mode, findings);
    }
    if (StopOnRequest::is_asked()) return;
    {
        auto rows = source.posts();
        bring_over({{"posts", counts.posts}, adopt_sql::copy_posts_in, bring_posts}, rows, target, mode, findings);
    }
    if (StopOnRequest::is_asked()) return;
    auto rows = source.votes();
    bring_over({{"votes", counts.votes}, adopt_sql::copy_votes_in, bring_votes}, rows, target, mode, findings);
}

/// The planner would learn it by itself, a minute later. A vacuum that is at work on a table does it as well.
void refresh_statistics(pg::BlockingConnection& target) try {
    target.script(adopt_sql::refresh_statistics);
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != "55P03") throw;
}

AdoptResult conclude(const Findings& findings, AdoptMode mode, std::ostream& out) {
    print(findings, mode, out);
    if (StopOnRequest::is_asked()) {
        fmt::print(out, "stopped: what came is here to stay, run it again to go on\n");
        return AdoptResult::interrupted;
    }
    if (findings.is_partial()) {
        fmt::print(out, "not everything {} over: see above\n", mode == AdoptMode::dry_run ? "would come" : "came");
        return AdoptResult::left_behind;
    }
    fmt::print(out, "{}\n", mode == AdoptMode::dry_run ? "everything would come over" : "everything came over");
    return AdoptResult::all_came;
}

}  // namespace

AdoptResult adopt(const app::Config& config, const Secret& source_url, AdoptMode mode, std::ostream& out) {
    Source source(source_url);
    const auto database = app::reach_database(config);
    pg::BlockingConnection target(database.url);
    target.query(adopt_sql::no_time_limits);
    require_another_database(target, source);
    take_lock(target);
    prepare(config, database.url, target, mode);
    announce(source, out);

    const StopOnRequest stop;
    Findings findings;
    try {
        bring_all(source, target, mode, findings);
    } catch (const pg::BlockingError& error) {
        if (mode == AdoptMode::dry_run) throw;
        throw AdoptError(fmt::format("{}: what came so far is here to stay, run it again to go on", error.what()));
    }
    if (mode == AdoptMode::write && !StopOnRequest::is_asked()) refresh_statistics(target);
    return conclude(findings, mode, out);
}

}  // namespace plaza::commands
