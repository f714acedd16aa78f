#include "domain/reports/reports.hpp"

#include "domain/context.hpp"
#include "domain/reports/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::reports {

Task<std::expected<Report, Error>> add(Context& context, Viewer reporter, Draft draft) {
    co_await reporter.settled();
    const Report report{context.new_id<Id<"report">>().value, context.now()};
    pg::Unit unit(context.db);
    unit.add(hold_reporter, reporter.id());
    const auto made = unit.add(insert_report, reporter.id(), report.id, draft.target, draft.category, draft.comment,
                               draft.posts, draft.rules, report.created_at, most_a_day);
    try {
        co_await unit.commit();
    } catch (const pg::Error& error) {
        // The account was deleted in the meantime.
        if (error.constraint == "reports_account_id_fkey") throw signed_out();
        throw;
    }
    const auto row = made.row().value();
    if (row.is_added) co_return report;
    co_return std::unexpected(row.is_target_there ? Error::too_many : Error::target_absent);
}

}  // namespace plaza::reports
