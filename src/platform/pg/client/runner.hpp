// Runner: what can run a query, be it the database itself (database.hpp) or a transaction (tx.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/client/result.hpp"
#include "platform/pg/query/error.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

/// The tasks throw Error or Unavailable. Arguments are encoded in the call: they need not outlive it. The session and
/// the query, a constant, outlive the task.
class Runner {
 public:
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// No row or one.
    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const Query<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, execute(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const KeyedQuery<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, execute(query, Parameters::of(args...)));
    }

    /// Exactly one row.
    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const Query<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, execute(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const KeyedQuery<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, execute(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::vector<Row>> all(const Query<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_all<Row>(query, execute(query, Parameters::of(args...)));
    }

    /// How many rows the statement changed.
    template <class... P>
    [[nodiscard]] Task<std::int64_t> run(const Query<void(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_affected(execute(query, Parameters::of(args...)));
    }

 protected:
    Runner() = default;
    Runner(Runner&&) = default;
    Runner& operator=(Runner&&) = default;
    virtual ~Runner() = default;

 private:
    virtual Task<Result> execute(const QueryBase& query, Parameters parameters) = 0;

    template <class Row>
    static Task<std::optional<Row>> read_maybe(const QueryBase& query, Task<Result> pending) {
        const auto result = co_await std::move(pending);
        if (result.rows() == 0) co_return std::nullopt;
        if (result.rows() > 1) throw_unexpected_rows(query, result.rows());
        co_return RowReader{query, result, 0}.template read<Row>();
    }

    template <class Row>
    static Task<Row> read_one(const QueryBase& query, Task<Result> pending) {
        const auto result = co_await std::move(pending);
        if (result.rows() != 1) throw_unexpected_rows(query, result.rows());
        co_return RowReader{query, result, 0}.template read<Row>();
    }

    template <class Row>
    static Task<std::vector<Row>> read_all(const QueryBase& query, Task<Result> pending) {
        const auto result = co_await std::move(pending);
        std::vector<Row> rows;
        rows.reserve(static_cast<std::size_t>(result.rows()));
        for (int row = 0; row < result.rows(); ++row)
            rows.push_back(RowReader{query, result, row}.template read<Row>());
        co_return rows;
    }

    static Task<std::int64_t> read_affected(Task<Result> pending) {
        const auto result = co_await std::move(pending);
        co_return result.affected();
    }
};

}  // namespace plaza::pg
