#include "platform/pg/client/unit.hpp"

#include <cassert>

namespace plaza::pg {
namespace {

Task<> nothing_to_send() {
    co_return;
}

/// The statements are settled together, so it is enough to wait for the last one.
Task<> committed(std::vector<std::shared_ptr<Statement>> statements) {
    const auto last = statements.back();
    co_await last->wait();
    for (const auto& statement : statements) statement->require_success();
}

}  // namespace

std::shared_ptr<Statement> Unit::append(const QueryBase& query, Parameters parameters) {
    assert(!is_sent_);
    return statements_.emplace_back(std::make_shared<Statement>(query, std::move(parameters)));
}

Task<> Unit::commit() {
    assert(!is_sent_);
    is_sent_ = true;
    if (statements_.empty()) return nothing_to_send();
    db_.submit_unit(statements_);
    return committed(std::move(statements_));
}

}  // namespace plaza::pg
