#include "domain/context.hpp"

#include "platform/base/clock.hpp"
#include "platform/base/id_source.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza {

Context::Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules)
    : ReadContext{writer, all, rules}, db(writer), database(transactions) {}

Time ReadContext::now() const {
    return services.clock.now();
}

std::int64_t Context::new_number() const {
    return services.ids.next(now());
}

}  // namespace plaza
