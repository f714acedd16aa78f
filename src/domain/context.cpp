#include "domain/context.hpp"

#include "platform/pg/client/runner.hpp"

namespace plaza {

Context::Context(pg::Writer& writer, pg::Database& transactions, const Services& all, const Settings& rules)
    : ReadContext{writer, all, rules}, db(writer), database(transactions) {}

}  // namespace plaza
