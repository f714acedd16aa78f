// Unit: writes that belong together, as one transaction and one round trip.
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

/// The result of a statement of a unit. Before the commit, its functions throw std::logic_error; after a failed commit,
/// the error of the commit.
template <class Row>
class Made {
 public:
    explicit Made(std::shared_ptr<Statement> statement) : statement_(std::move(statement)) {}

    /// The number of rows that the statement changed.
    [[nodiscard]] std::int64_t affected() const { return result().affected(); }

    /// The returned row, or nullopt. Throws std::logic_error for more than one row.
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

/// All statements are done, or none. Units of the same statements that wait at the same time share one commit. If that
/// fails, each unit is sent again alone, after a pause if it conflicted with another transaction. With a Tx, the
/// statements become part of the transaction and are committed with it, so a rule works with and without one.
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

    /// Adds a statement without sending it. The call encodes its arguments. Statements lock rows in the order of the
    /// calls. In units that share a commit, the statements of one KeyedWrite are one statement.
    template <template <class> class Query, class Row, class... P>
        requires(is_write<Query>)
    Made<Row> add(const Query<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return Made<Row>(append(query, Parameters::of(args...)));
    }

    /// Sends the unit; call it once. Does nothing for an empty unit. Throws Error or Unavailable, with outcome_unknown
    /// if the connection was lost before the answer.
    [[nodiscard]] Task<> commit();

 private:
    std::shared_ptr<Statement> append(const QueryBase& query, Parameters parameters);

    Writer& db_;
    std::vector<std::shared_ptr<Statement>> statements_;
    bool is_sent_ = false;
};

}  // namespace plaza::pg
