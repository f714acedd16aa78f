// Reader, Writer: run statements, on a Database (database.hpp) or in a transaction (tx.hpp).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/base/task.hpp"
#include "platform/pg/client/result.hpp"
#include "platform/pg/client/statement.hpp"
#include "platform/pg/query/by_key.hpp"
#include "platform/pg/query/error.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::pg {

class Writer;

/// Whether a Reader or Writer runs queries of this template: only a Writer runs writes.
template <class Runner, template <class> class Query>
inline constexpr bool may_run = is_read<Query> || (is_write<Query> && std::derived_from<Runner, Writer>);

/// Runs only reads. The call sends a statement, not the `co_await`: statements of successive calls are sent together.
/// Dropping a task does not cancel its statement. The tasks throw Error or Unavailable. The call encodes its arguments,
/// so they need not outlive it. The query is a constant that outlives the task.
class Reader {
 public:
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Returns a row, or nullopt if there is none. Throws std::logic_error for more than one row.
    template <class Self, template <class> class Query, class Row, class... P>
        requires(may_run<Self, Query>)
    [[nodiscard]] Task<std::optional<Row>> maybe(this Self& self, const Query<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, self.send(query, Parameters::of(args...)));
    }

    /// Returns the only row. Throws std::logic_error for no row or more than one.
    template <class Self, template <class> class Query, class Row, class... P>
        requires(may_run<Self, Query>)
    [[nodiscard]] Task<Row> one(this Self& self, const Query<Row(P...)>& query,
                                const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, self.send(query, Parameters::of(args...)));
    }

    /// Loads rows in the order of `keys`, without rows for unknown keys, and again for repeated keys. Loads of one turn
    /// of the loop are one statement per `most_keys` keys.
    template <class Row, class Key>
    [[nodiscard]] Task<std::vector<Row>> load(const ByKey<Row(Key)>& query,
                                              std::span<const std::type_identity_t<Key>> keys) {
        std::vector<std::shared_ptr<Statement>> statements;
        statements.reserve((keys.size() + most_keys - 1) / most_keys);
        for (; !keys.empty(); keys = keys.subspan(std::min(most_keys, keys.size())))
            statements.push_back(send(query, Parameters::of_each(keys.first(std::min(most_keys, keys.size())))));
        return read_loaded<Row>(query, std::move(statements));
    }

    template <class Self, template <class> class Query, class Row, class... P>
        requires(may_run<Self, Query>)
    [[nodiscard]] Task<std::vector<Row>> all(this Self& self, const Query<Row(P...)>& query,
                                             const std::type_identity_t<P>&... args) {
        return read_all<Row>(query, self.send(query, Parameters::of(args...)));
    }

    /// Returns the row of a key, or nullopt.
    template <class Row, class Key>
    [[nodiscard]] Task<std::optional<Row>> maybe(const ByKey<Row(Key)>& query, const std::type_identity_t<Key>& key) {
        return read_loaded_one<Row>(query, send(query, Parameters::of(key)));
    }

 protected:
    Reader() = default;
    Reader(Reader&&) = default;
    Reader& operator=(Reader&&) = default;
    virtual ~Reader() = default;

    std::shared_ptr<Statement> send(const QueryBase& query, Parameters parameters) {
        auto statement = std::make_shared<Statement>(query, std::move(parameters));
        submit(statement);
        return statement;
    }

    template <class Row>
    static Task<std::optional<Row>> read_maybe(const QueryBase& query, std::shared_ptr<Statement> statement) {
        // The check of a caller is mostly answered by then, and each wait() costs a coroutine frame.
        if (!statement->is_answered()) co_await statement->wait();
        const auto result = statement->take();
        if (result.rows() == 0) co_return std::nullopt;
        if (result.rows() > 1) throw_unexpected_rows(query, result.rows());
        co_return RowReader{query, result, 0}.template read<Row>();
    }

    template <class Row>
    static Task<Row> read_one(const QueryBase& query, std::shared_ptr<Statement> statement) {
        co_await statement->wait();
        const auto result = statement->take();
        if (result.rows() != 1) throw_unexpected_rows(query, result.rows());
        co_return RowReader{query, result, 0}.template read<Row>();
    }

    template <class Row>
    static Task<std::vector<Row>> read_all(const QueryBase& query, std::shared_ptr<Statement> statement) {
        co_await statement->wait();
        const auto result = statement->take();
        std::vector<Row> rows;
        rows.reserve(static_cast<std::size_t>(result.rows()));
        for (int row = 0; row < result.rows(); ++row)
            rows.push_back(RowReader{query, result, row}.template read<Row>());
        co_return rows;
    }

    template <class Row>
    static Task<std::vector<Row>> read_loaded(const QueryBase& query,
                                              std::vector<std::shared_ptr<Statement>> statements) {
        std::vector<Row> rows;
        for (const auto& statement : statements) {
            co_await statement->wait();
            const auto result = statement->take();
            rows.reserve(rows.size() + statement->rows_of_keys.size());
            for (const int row : statement->rows_of_keys)
                if (row >= 0) rows.push_back(RowReader{query, result, row}.template read<Row>());
        }
        co_return rows;
    }

    template <class Row>
    static Task<std::optional<Row>> read_loaded_one(const QueryBase& query, std::shared_ptr<Statement> statement) {
        co_await statement->wait();
        const auto result = statement->take();
        const int row = statement->rows_of_keys.front();
        if (row < 0) co_return std::nullopt;
        co_return RowReader{query, result, row}.template read<Row>();
    }

 private:
    /// Sends or queues a statement; the caller need not wait for it. Errors of the statement are thrown by its wait()
    /// and take(), not here.
    virtual void submit(const std::shared_ptr<Statement>& statement) = 0;
};

/// Runs reads and writes. Reads in a transaction see its writes.
class Writer : public Reader {
 public:
    /// Returns the number of rows that the statement changed.
    template <class... P>
    [[nodiscard]] Task<std::int64_t> run(const Write<void(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_affected(send(query, Parameters::of(args...)));
    }

 private:
    friend class Unit;

    /// Submits at least one statement. If the first one fails, all fail with its error.
    virtual void submit_unit(std::span<const std::shared_ptr<Statement>> statements) = 0;

    static Task<std::int64_t> read_affected(std::shared_ptr<Statement> statement) {
        co_await statement->wait();
        const auto result = statement->take();
        co_return result.affected();
    }
};

}  // namespace plaza::pg
