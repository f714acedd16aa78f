#include "platform/pg/query.hpp"

namespace plaza::pg {
namespace {

std::vector<const QueryBase*>& registry() {
    static std::vector<const QueryBase*> queries;
    return queries;
}

}  // namespace

QueryBase::QueryBase(Text text, std::span<const TypeNumber> parameters, std::span<const Column> columns,
                     std::vector<std::string_view> not_null)
    : name_(text.name),
      sql_(text.sql),
      lane_(text.lane),
      parameters_(parameters),
      columns_(columns),
      not_null_(std::move(not_null)),
      index_(registry().size()) {
    registry().push_back(this);
}

std::span<const QueryBase* const> registered_queries() {
    return registry();
}

}  // namespace plaza::pg
