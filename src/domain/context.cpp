#include "domain/context.hpp"

#include <utility>

#include "platform/base/clock.hpp"
#include "platform/base/id_source.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza {

Context::Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules)
    : ReadContext{writer, all, rules}, db(writer), database(transactions) {}

Time ReadContext::now() const {
    return services.clock.now();
}

void Context::add_event(pg::Unit& unit, events::Row event) const {
    events::add(unit, new_number(), std::move(event));
}

void Context::add_jobs(pg::Unit& unit, std::vector<jobs::Row> rows) const {
    for (auto& job : rows) jobs::add(services.jobs, unit, std::move(job));
}

void Context::add_events(pg::Unit& unit, std::vector<events::Row> rows) const {
    std::vector<std::int64_t> ids(rows.size());
    for (auto& id : ids) id = new_number();
    events::add_all(unit, ids, std::move(rows));
}

std::int64_t Context::new_number() const {
    return services.ids.next(now());
}

}  // namespace plaza
