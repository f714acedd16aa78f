#include "commands/adopt.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <ostream>
#include <string>
#include <vector>

#include "app/database.hpp"
#include "commands/adopt/batches.hpp"
#include "commands/adopt/findings.hpp"
#include "commands/adopt/import_rows.hpp"
#include "commands/adopt/queries.hpp"
#include "commands/adopt/source.hpp"
#include "platform/crypto/settings.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "platform/pg/migrate/migrate.hpp"

namespace plaza::commands {
namespace {

bool is_true(pg::BlockingConnection& connection, std::string_view question) {
    return connection.query(question)[0][0] == "t";
}

/// Runs before any change: the settings may be the original's `.env`, which names the original's own database.
void require_another_database(pg::BlockingConnection& target, Source& source) {
    if (target.query(adopt_sql::identity)[0][0] == source.identity())
        throw AdoptError("the source is the configured database itself: set DATABASE_URL to another database");
}

void take_lock(pg::BlockingConnection& target) try {
    target.script(adopt_sql::take_lock);
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != "55P03") throw;
    throw AdoptError("another plaza adopt is running on this database: wait for it or stop it");
}

/// Migrates the schema to its head and creates the staging tables.
void prepare(const app::Config& config, const Secret& url, pg::BlockingConnection& target, AdoptMode mode) {
    if (mode == AdoptMode::write)
        app::migrate_to_head(config, url);
    else if (is_true(target, adopt_sql::is_plaza))
        pg::Migrator(url).require_head();
    else
        target.script(adopt_sql::create_stand_ins);
    target.script(adopt_sql::begin_writing);
    target.script(adopt_sql::create_staging);
    if (mode == AdoptMode::dry_run) target.script(adopt_sql::refuse_writes);
}

void announce(Source& source, const std::vector<std::string>& surplus, Drafts drafts, std::ostream& out) {
    fmt::print(out, "from {}\n", source.name());
    if (!surplus.empty()) fmt::print(out, "not imported, unknown to Plaza: {}\n", fmt::join(surplus, ", "));
    if (const auto counts = source.counts(); counts.drafts > 0)
        fmt::print(out, "{} of {} posts are drafts (published is false){}\n", counts.drafts, counts.posts,
                   drafts == Drafts::publish
                       ? " and are published, as --publish-drafts asks"
                       : ": the original shows them to everyone, Plaza shows them to their owners only; use "
                         "--publish-drafts to publish them");
    out.flush();  // before the progress, which goes to another stream
}

void import_all(Source& source, pg::BlockingConnection& target, AdoptOptions options, Findings& findings) {
    const auto mode = options.mode;
    const auto counts = source.counts();
    {
        auto rows = source.users();
        import_table({{"users", counts.users}, adopt_sql::copy_users_in, import_users}, rows, target, mode, findings);
    }
    if (StopOnRequest::is_requested()) return;
    {
        auto rows = source.posts(options.drafts);
        import_table({{"posts", counts.posts}, adopt_sql::copy_posts_in, import_posts}, rows, target, mode, findings);
    }
    if (StopOnRequest::is_requested()) return;
    auto rows = source.votes();
    import_table({{"votes", counts.votes}, adopt_sql::copy_votes_in, import_votes}, rows, target, mode, findings);
}

/// Autovacuum would do so about a minute later. If it holds the lock, it is already analyzing.
void refresh_statistics(pg::BlockingConnection& target) try {
    target.script(adopt_sql::refresh_statistics);
} catch (const pg::BlockingError& error) {
    if (error.sqlstate != "55P03") throw;
}

/// Prints whether tokens of the original are accepted. They expire one token lifetime after the last run.
void print_tokens(const app::Config& config, std::string_view until, std::ostream& out) {
    const auto& legacy = config.tokens.legacy_secret_key.reveal();
    if (crypto::is_published_key(legacy) || crypto::is_published_key(config.tokens.secret_key.reveal()))
        fmt::print(
            out,
            "the original's SECRET_KEY is an example key from a manual, so its tokens are not accepted: users log "
            "in again, with their old passwords\n");
    else if (legacy.empty())
        fmt::print(out,
                   "users log in again, with their old passwords; to keep them signed in, start Plaza with "
                   "PLAZA_LEGACY_SECRET_KEY set to the original's SECRET_KEY\n");
    else
        fmt::print(out, "tokens of the original are accepted until {}; unset PLAZA_LEGACY_SECRET_KEY then\n", until);
}

std::vector<std::string> ids_of(const std::vector<Differing>& rows) {
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    return ids;
}

void print_all_differing(const Findings& findings, Source& source, std::ostream& out) {
    // After an interruption, the connection is still reading rows and cannot run another query.
    const bool has_dates = !StopOnRequest::is_requested();
    const auto users = ids_of(findings.differing_users);
    const auto posts = ids_of(findings.differing_posts);
    print_differing("user", findings.differing_users, has_dates ? source.dates_of_users(users) : Source::Dates{}, out);
    print_differing("post", findings.differing_posts, has_dates ? source.dates_of_posts(posts) : Source::Dates{}, out);
}

std::string accept_tokens(const app::Config& config, pg::BlockingConnection& target) {
    const auto minutes = std::to_string(config.sessions.token_life.count());
    const auto until = target.query(adopt_sql::end_of_tokens, {minutes})[0][0];
    return target.query(adopt_sql::accept_tokens, {until})[0][0];
}

AdoptResult conclude(const Findings& findings, AdoptMode mode, std::ostream& out) {
    print(findings, mode, out);
    if (StopOnRequest::is_requested()) {
        fmt::print(out, "interrupted: imported rows are kept; run the command again to continue\n");
        return AdoptResult::interrupted;
    }
    if (findings.is_partial()) {
        fmt::print(out, "not everything {} imported: see above\n", mode == AdoptMode::dry_run ? "would be" : "was");
        return AdoptResult::partial;
    }
    fmt::print(out, "everything {} imported\n", mode == AdoptMode::dry_run ? "would be" : "was");
    return AdoptResult::complete;
}

}  // namespace

AdoptResult adopt(const app::Config& config, const Secret& source_url, AdoptOptions options, std::ostream& out) {
    const auto mode = options.mode;
    Source source(source_url);
    const auto database = app::reach_database(config);
    pg::BlockingConnection target(database.url);
    target.query(adopt_sql::no_time_limits);
    require_another_database(target, source);
    app::require_own_database(database.url);
    take_lock(target);
    prepare(config, database.url, target, mode);
    Findings findings;
    findings.surplus = source.surplus();
    announce(source, findings.surplus, options.drafts, out);

    const StopOnRequest stop;
    try {
        // At the start too, in case the run is interrupted.
        if (mode == AdoptMode::write) accept_tokens(config, target);
        import_all(source, target, options, findings);
    } catch (const pg::BlockingError& error) {
        if (mode == AdoptMode::dry_run) throw;
        throw AdoptError(
            fmt::format("{}: rows imported so far are kept; run the command again to continue", error.what()));
    }
    if (mode == AdoptMode::write && !StopOnRequest::is_requested()) refresh_statistics(target);
    print_all_differing(findings, source, out);
    if (mode == AdoptMode::write) print_tokens(config, accept_tokens(config, target), out);
    return conclude(findings, mode, out);
}

}  // namespace plaza::commands
