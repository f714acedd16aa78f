// Reader and Writer: what can run a statement, be it the database itself (database.hpp) or a transaction (tx.hpp).
#pragma once

#include <algorithm>
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

/// Runs reads, and nothing else. A statement is sent in the call, not when its task is awaited: those called one after
/// the other travel together. A task that is dropped takes nothing back. The tasks throw Error or Unavailable.
/// Arguments are encoded in the call: they need not outlive it. The query, a constant, outlives the task.
class Reader {
 public:
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// No row or one.
    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const Read<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const KeyedRead<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, send(query, Parameters::of(args...)));
    }

    /// Exactly one row.
    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const Read<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const KeyedRead<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::vector<Row>> all(const Read<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_all<Row>(query, send(query, Parameters::of(args...)));
    }

    /// The rows in the order of the keys asked for: none for a key without a row, and again for a key that is asked for
    /// again. What waits in one turn is one statement, of at most `most_keys` keys.
    template <class Row, class Key>
    [[nodiscard]] Task<std::vector<Row>> load(const ByKey<Row(Key)>& query,
                                              std::span<const std::type_identity_t<Key>> keys) {
        std::vector<std::shared_ptr<Statement>> statements;
        statements.reserve((keys.size() + most_keys - 1) / most_keys);
        for (; !keys.empty(); keys = keys.subspan(std::min(most_keys, keys.size())))
            statements.push_back(send(query, Parameters::of_each(keys.first(std::min(most_keys, keys.size())))));
        return read_loaded<Row>(query, std::move(statements));
    }

    /// The row of a key, if any.
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
        co_await statement->wait();
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
    /// Its caller need not wait at once, or at all. Throws nothing that the statement fails with.
    virtual void submit(const std::shared_ptr<Statement>& statement) = 0;
};

/// Runs reads and writes. What is read in a transaction is what the transaction sees.
class Writer : public Reader {
 public:
    using Reader::all;
    using Reader::maybe;
    using Reader::one;

    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const Write<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::optional<Row>> maybe(const KeyedWrite<Row(P...)>& query,
                                                 const std::type_identity_t<P>&... args) {
        return read_maybe<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const Write<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<Row> one(const KeyedWrite<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_one<Row>(query, send(query, Parameters::of(args...)));
    }

    template <class Row, class... P>
    [[nodiscard]] Task<std::vector<Row>> all(const Write<Row(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_all<Row>(query, send(query, Parameters::of(args...)));
    }

    /// How many rows the statement changed.
    template <class... P>
    [[nodiscard]] Task<std::int64_t> run(const Write<void(P...)>& query, const std::type_identity_t<P>&... args) {
        return read_affected(send(query, Parameters::of(args...)));
    }

 private:
    friend class Unit;

    /// At least one statement. What the first fails with, all do.
    virtual void submit_unit(std::span<const std::shared_ptr<Statement>> statements) = 0;

    static Task<std::int64_t> read_affected(std::shared_ptr<Statement> statement) {
        co_await statement->wait();
        const auto result = statement->take();
        co_return result.affected();
    }
};

}  // namespace plaza::pg
