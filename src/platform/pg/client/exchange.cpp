// Connection: sends a batch with one Sync and takes the replies.
#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>

#include "platform/pg/client/connection.hpp"
#include "platform/pg/client/merging.hpp"
#include "platform/pg/client/reply.hpp"

namespace plaza::pg {
namespace {

// How long to wait beyond the statement timeout for PostgreSQL to report it.
constexpr Clock::duration grace = std::chrono::seconds{2};

// Flushes are requested after this many statements, so that a silent server is noticed during a long batch, and no unit
// of writes waits much longer than a statement.
constexpr std::size_t statements_between_answers = 2;

// A binary column of a different type than its member would be read as a wrong value.
std::string column_difference(const QueryBase& query, const PGresult* result) {
    const auto columns = query.columns();
    if (static_cast<std::size_t>(PQnfields(result)) != columns.size())
        return fmt::format("{}: {} columns, but its row has {} members", query.name(), PQnfields(result),
                           columns.size());
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const auto type = PQftype(result, static_cast<int>(index));
        if (type != columns[index].type)
            return fmt::format("{}: column {} has type {}, but its member needs {}", query.name(), index + 1, type,
                               columns[index].type);
    }
    return {};
}

bool send_execute(PGconn* pg, const QueryBase& query, const Parameters& parameters) {
    const char* values[max_parameters];
    int lengths[max_parameters];
    int formats[max_parameters];
    const int count = parameters.count();
    for (int index = 0; index < count; ++index) {
        const auto bytes = parameters[index];
        values[index] = bytes ? bytes->data() : nullptr;
        lengths[index] = bytes ? static_cast<int>(bytes->size()) : 0;
        formats[index] = 1;
    }
    return PQsendQueryPrepared(pg, query.name(), count, values, lengths, formats, 1) == 1;
}

}  // namespace

void Connection::expect_answers(std::size_t statements) {
    const auto most = static_cast<int>(std::clamp(statements, std::size_t{1}, statements_between_answers));
    patience_ = manner_.statement_timeout * most + grace;
    deadline_ = Clock::now() + patience_;
}

Task<> Connection::exchange(std::span<const Pending> batch) {
    flatten(batch);
    forget_replies();
    if (!is_open_) co_return;
    if (!send_all()) close(PQerrorMessage(pg_));
    while (is_open_ && !take_replies()) co_await wait();
    deadline_.reset();
    if (!is_open_) forget_replies();
}

// Sends the first statements of all units, then the second ones, and so on: adjacent statements of one KeyedWrite
// become one statement.
void Connection::flatten(std::span<const Pending> batch) {
    sent_.clear();
    for (std::size_t place = 0, before = 0; place == 0 || sent_.size() > before; ++place) {
        before = sent_.size();
        for (const auto& pending : batch)
            if (auto* statement = pending->at(place)) sent_.push_back(statement);
    }
}

void Connection::forget_replies() {
    for (auto* statement : sent_) statement->reply = Result{};
}

bool Connection::send_all() {
    steps_.clear();
    step_ = 0;
    std::size_t statements = 0;
    for (std::span<Statement* const> rest = sent_; !rest.empty();) {
        if (!send(take_callers(rest))) return false;
        if (++statements % statements_between_answers == 0 && PQsendFlushRequest(pg_) == 0) return false;
    }
    expect_answers(statements);
    return PQpipelineSync(pg_) == 1;
}

Connection::Knows& Connection::known(const QueryBase& query) {
    return known_[query.index()];
}

bool Connection::send(std::span<Statement* const> callers) {
    const auto& query = callers.front()->query;
    if (known(query) == Knows::nothing) {
        const auto types = query.parameters();
        if (PQsendPrepare(pg_, query.name(), query.sql(), static_cast<int>(types.size()), types.data()) == 0)
            return false;
        known(query) = Knows::sent;
        steps_.push_back({Step::prepare, callers});
    }
    steps_.push_back({Step::execute, callers});
    if (query.merging() == Merging::none) return send_execute(pg_, query, callers.front()->parameters);
    return send_execute(pg_, query, merged_parameters(callers));
}

// Returns true if the Sync was answered.
bool Connection::take_replies() {
    while (!PQisBusy(pg_)) {
        const Result reply(PQgetResult(pg_));
        if (PQstatus(pg_) == CONNECTION_BAD) {
            close(PQerrorMessage(pg_));
            return false;
        }
        if (!reply.has_value()) {
            // The end of the results of one step.
            ++step_;
            continue;
        }
        if (PQresultStatus(reply.get()) == PGRES_PIPELINE_SYNC) return true;
        was_refused_a_write_ = was_refused_a_write_ || is_read_only(reply.get());
        // An error at the Sync is an error of the commit (a deferred constraint). The pool applies it to the whole
        // batch.
        if (step_ < steps_.size())
            take(steps_[step_], reply);
        else
            steps_.back().answer(reply);
    }
    return false;
}

void Connection::Step::answer(const Result& reply) const {
    for (auto* caller : callers) caller->reply = reply;
}

void Connection::take(const Step& step, const Result& reply) {
    auto& knows = known(step.query());
    const auto status = PQresultStatus(reply.get());
    if (step.kind == Step::prepare) {
        knows = status == PGRES_COMMAND_OK ? Knows::prepared : Knows::nothing;
        if (status != PGRES_COMMAND_OK) step.answer(reply);
        return;
    }
    // If a statement cannot be prepared, its execution is aborted too. Keep the error of the preparation.
    if (step.callers.front()->reply.has_value()) return;
    const bool is_done = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (is_done && knows == Knows::prepared) {
        const auto difference = column_difference(step.query(), reply.get());
        if (difference.empty())
            knows = Knows::columns;
        else
            for (auto* caller : step.callers) caller->fail(std::make_exception_ptr(std::logic_error(difference)));
    }
    if (is_done && step.query().merging() != Merging::none)
        share_out(step.callers, reply);
    else if (step.callers.size() == 1)
        step.answer(reply);
    else
        // One of the callers caused the error. Each is sent again, alone.
        step.answer(aborted_reply());
}

}  // namespace plaza::pg
