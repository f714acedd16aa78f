#include "platform/pg/query/query.hpp"

namespace plaza::pg {
namespace {

std::vector<const QueryBase*>& registry() {
    static std::vector<const QueryBase*> queries;
    return queries;
}

}  // namespace

QueryBase::QueryBase(Text text, Types types, std::vector<std::string_view> not_null)
    : name_(text.name),
      sql_(text.sql),
      lane_(text.lane),
      merging_(types.merging),
      parameters_(types.parameters),
      elements_(types.elements),
      columns_(types.columns),
      not_null_(std::move(not_null)),
      index_(registry().size()) {
    registry().push_back(this);
}

std::span<const QueryBase* const> registered_queries() {
    return registry();
}

}  // namespace plaza::pg
