#include "domain/reports/reports.hpp"

#include "domain/accounts/accounts.hpp"
#include "domain/context.hpp"
#include "domain/reports/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::reports {

Task<std::expected<Report, Error>> add(Context& context, Viewer reporter, Draft draft) {
    co_await reporter.settled();
    const Report report{context.new_id<Id<"report">>().value, context.now()};
    pg::Unit unit(context.db);
    accounts::hold_user(unit, reporter.id());
    const auto made = unit.add(insert_report, reporter.id(), report.id, draft.target, draft.category, draft.comment,
                               draft.posts, draft.rules, report.created_at, most_a_day);
    co_await unit.commit();
    const auto row = made.row().value();
    if (row.is_added) co_return report;
    co_return std::unexpected(row.is_target_there ? Error::too_many : Error::target_absent);
}

}  // namespace plaza::reports
