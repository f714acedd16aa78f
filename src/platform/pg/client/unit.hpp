// Unit: writes that belong together. They are one transaction and one round trip.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/client/result.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/statement.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// What a statement of a unit did, to be asked once the unit was committed: throws std::logic_error before, and what
/// the commit has thrown.
template <class Row>
class Made {
 public:
    explicit Made(std::shared_ptr<Statement> statement) : statement_(std::move(statement)) {}

    /// How many rows the statement changed.
    [[nodiscard]] std::int64_t affected() const { return result().affected(); }

    /// The row that it brought, if any.
    [[nodiscard]] std::optional<Row> row() const
        requires(!std::is_void_v<Row>)
    {
        const auto& answer = result();
        if (answer.rows() == 0) return std::nullopt;
        if (answer.rows() > 1) throw_unexpected_rows(statement_->query, answer.rows());
        return RowReader{statement_->query, answer, 0}.template read<Row>();
    }

 private:
    [[nodiscard]] const Result& result() const {
        if (!statement_->is_answered()) throw_read_too_early(statement_->query);
        statement_->require_success();
        return statement_->reply;
    }

    std::shared_ptr<Statement> statement_;
};

/// All of it is done, or nothing. Units of the same statements that wait at the same time share one commit; if that
/// fails, each is sent again alone, and with pauses when it collided with another transaction. In a transaction that is
/// open already (a Tx) the statements become part of it, and count when it is committed: a rule need not know.
///
///     pg::Unit unit(context.db);
///     const auto made = unit.add(insert_post, id, title);
///     unit.add(insert_event, id);
///     co_await unit.commit();
///     if (made.affected() == 0) …
class Unit {
 public:
    explicit Unit(Writer& db) : db_(db) {}
    Unit(const Unit&) = delete;
    Unit& operator=(const Unit&) = delete;

    /// Sends nothing yet. Arguments are encoded in the call. Locks are taken in the order of the calls.
    template <class Row, class... P>
    Made<Row> add(const Write<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return Made<Row>(append(query, Parameters::of(args...)));
    }

    /// In units that share a commit, those of one KeyedWrite are one statement.
    template <class Row, class... P>
    Made<Row> add(const KeyedWrite<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return Made<Row>(append(query, Parameters::of(args...)));
    }

    /// Sends it in the call, once; an empty one is done already. Throws Error or Unavailable; with outcome_unknown if
    /// the connection was lost before the answer.
    [[nodiscard]] Task<> commit();

 private:
    std::shared_ptr<Statement> append(const QueryBase& query, Parameters parameters);

    Writer& db_;
    std::vector<std::shared_ptr<Statement>> statements_;
    bool is_sent_ = false;
};

}  // namespace plaza::pg
