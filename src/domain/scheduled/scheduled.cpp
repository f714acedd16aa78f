#include "domain/scheduled/scheduled.hpp"

#include <utility>

#include "domain/context.hpp"
#include "domain/scheduled/jobs.hpp"
#include "domain/scheduled/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::scheduled {
namespace {

Scheduled to_scheduled(ScheduledRow row) {
    return {.id = row.id,
            .due_at = row.due_at,
            .writing = {.content = std::move(row.content),
                        .spoiler = std::move(row.spoiler),
                        .is_sensitive = row.is_sensitive,
                        .language = std::move(row.language),
                        .audience = row.visibility,
                        .is_local_only = row.is_local_only,
                        .reply_to = row.reply_to,
                        .app = row.app_id}};
}

Time day_of(Time moment) {
    return std::chrono::floor<std::chrono::days>(moment);
}

/// Commits. Throws signed_out() if the account was deleted in the meantime, and `collided` if an id exists.
Task<> commit(pg::Unit& unit) {
    try {
        co_await unit.commit();
    } catch (const pg::Error& error) {
        if (error.constraint == "scheduled_posts_account_id_fkey") throw signed_out();
        if (error.constraint == "scheduled_posts_pkey" || error.constraint == "jobs_pkey")
            throw Refusal{Reason::collided};
        throw;
    }
}

/// The author and the post are locked first, so that no post of this day is added or published meanwhile.
Task<std::expected<Scheduled, Error>> move_held(pg::Tx& transaction, Context context, AccountId author, ScheduledId id,
                                                Time due_at) {
    auto inner = context.within(transaction);
    auto holding_author = inner.db.maybe(hold_author, author);
    auto holding = inner.db.maybe(hold_scheduled, author, id);
    auto counting = inner.db.one(count_others, author, id, day_of(due_at));
    co_await std::move(holding_author);
    auto row = co_await std::move(holding);
    const auto others = co_await std::move(counting);
    if (!row) co_return std::unexpected(Error::absent);
    if (others >= most_a_day) co_return std::unexpected(Error::too_many_that_day);
    co_await jobs::cancel(inner.db, row->job_id);
    pg::Unit unit(inner.db);
    const auto job = jobs::add_later(context.services.jobs, unit, Publish{author, id}, due_at);
    unit.add(move_scheduled, author, id, due_at, job);
    co_await commit(unit);
    row->due_at = due_at;
    co_return to_scheduled(std::move(*row));
}

/// Takes the post and publishes it in one transaction, so that it is either still there or published.
Task<> publish_held(pg::Tx& transaction, Context context, Publish job) {
    auto inner = context.within(transaction);
    auto row = co_await inner.db.maybe(take_due, job.account, job.id, inner.now());
    if (!row) co_return;
    const auto active = co_await inner.db.maybe(is_active, job.account);
    if (!active.value_or(false)) co_return;
    auto due = to_scheduled(std::move(*row));
    co_await posts::publish(inner, Viewer::of_job(job.account), std::move(due.writing));
}

}  // namespace

Task<std::expected<Scheduled, std::variant<posts::WriteError, Error>>> add(Context& context, Viewer author,
                                                                           posts::Writing writing, Time due_at) {
    const auto fault = co_await posts::fault_of(context, author, writing);
    if (fault) co_return std::unexpected(*fault);
    if (due_at < context.now() + least_wait) co_return std::unexpected(Error::too_soon);
    const auto id = context.new_id<ScheduledId>();
    pg::Unit unit(context.db);
    const auto job = jobs::add_later(context.services.jobs, unit, Publish{author.id(), id}, due_at);
    unit.add(hold_author, author.id());
    const auto made = unit.add(insert_scheduled, author.id(), id, due_at, job, writing.content, writing.spoiler,
                               writing.is_sensitive, writing.language, writing.audience, writing.is_local_only,
                               writing.reply_to, writing.app, most_posts, most_a_day, day_of(due_at));
    co_await commit(unit);
    const auto row = made.row().value();
    if (row.is_added) co_return Scheduled{id, due_at, std::move(writing)};
    co_await jobs::cancel(context.db, job);
    co_return std::unexpected(row.is_full ? Error::too_many : Error::too_many_that_day);
}

Task<std::vector<Scheduled>> list(ReadContext& context, Viewer author, Range range) {
    constexpr pg::BothWays<ListScheduled> list{list_scheduled, list_scheduled_up};
    auto pending =
        pg::read_range(context.db, list, range.is_upward, author.id(), range.below, range.above, range.limit);
    auto rows = co_await std::move(pending);
    co_await author.settled();
    std::vector<Scheduled> all;
    all.reserve(rows.size());
    for (auto& row : rows) all.push_back(to_scheduled(std::move(row)));
    co_return all;
}

Task<std::optional<Scheduled>> find(ReadContext& context, Viewer author, ScheduledId id) {
    auto pending = context.db.maybe(find_scheduled, author.id(), id);
    auto row = co_await std::move(pending);
    co_await author.settled();
    if (!row) co_return std::nullopt;
    co_return to_scheduled(std::move(*row));
}

Task<std::expected<Scheduled, Error>> move(Context& context, Viewer author, ScheduledId id, Time due_at) {
    co_await author.settled();
    if (due_at < context.now() + least_wait) co_return std::unexpected(Error::too_soon);
    co_return co_await context.database.transact(move_held, context, author.id(), id, due_at);
}

Task<bool> remove(Context& context, Viewer author, ScheduledId id) {
    co_await author.settled();
    const auto job = co_await context.db.maybe(delete_scheduled, author.id(), id);
    if (!job) co_return false;
    co_await jobs::cancel(context.db, *job);
    co_return true;
}

Task<> run(Context& context, Publish job) {
    co_await context.database.transact(publish_held, context, job);
    context.services.jobs.wake();
}

}  // namespace plaza::scheduled
