#include "platform/pg/client/reply.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <string>
#include <string_view>

#include "platform/pg/query/error.hpp"

namespace plaza::pg {
namespace {

std::string field(const pg_result* reply, int code) {
    const auto* text = PQresultErrorField(reply, code);
    return text ? text : "";
}

// https://www.postgresql.org/docs/15/errcodes-appendix.html
bool is_passing(std::string_view sqlstate) {
    return sqlstate == "57014"             // statement_timeout
           || sqlstate == "55P03"          // lock_timeout
           || sqlstate == "25006"          // read-only: a standby, or a full disk
           || sqlstate == "42501"          // also if the file system became read-only
           || sqlstate == "25P03"          // idle_in_transaction_session_timeout
           || sqlstate.starts_with("08")   // connection
           || sqlstate.starts_with("53")   // out of disk, memory or connections
           || sqlstate.starts_with("57P")  // shutting down, starting up
           || sqlstate.starts_with("58");  // input and output
}

}  // namespace

std::string message_of(const pg_result* reply) {
    return field(reply, PG_DIAG_MESSAGE_PRIMARY);
}

ReplyKind kind_of(const pg_result* reply) {
    switch (PQresultStatus(reply)) {
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            return ReplyKind::rows;
        case PGRES_PIPELINE_ABORTED:
            return ReplyKind::aborted;
        default:
            break;
    }
    const auto sqlstate = field(reply, PG_DIAG_SQLSTATE);
    if (sqlstate == "40001" || sqlstate == "40P01") return ReplyKind::conflict;
    // A fatal error or a panic ends the connection. The outcome of the statement is unknown.
    const auto severity = field(reply, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (sqlstate.starts_with("57P") || severity == "PANIC" || severity == "FATAL") return ReplyKind::lost;
    return ReplyKind::refused;
}

Result aborted_reply() {
    return Result(PQmakeEmptyPGresult(nullptr, PGRES_PIPELINE_ABORTED));
}

std::exception_ptr to_exception(const QueryBase& query, const pg_result* reply) {
    auto sqlstate = field(reply, PG_DIAG_SQLSTATE);
    auto message = fmt::format("{}: {} ({})", query.name(), message_of(reply), sqlstate);
    if (is_passing(sqlstate)) {
        Unavailable failure(std::move(message));
        failure.only_reads = is_read_only(reply) || sqlstate == "53100";
        return std::make_exception_ptr(std::move(failure));
    }
    return std::make_exception_ptr(
        Error(std::move(sqlstate), field(reply, PG_DIAG_CONSTRAINT_NAME), std::move(message)));
}

Limit exceeded_limit(const pg_result* reply) {
    const auto sqlstate = field(reply, PG_DIAG_SQLSTATE);
    if (sqlstate == "57014") return Limit::statement;
    return sqlstate == "55P03" ? Limit::lock : Limit::none;
}

bool is_read_only(const pg_result* reply) {
    return field(reply, PG_DIAG_SQLSTATE) == "25006";
}

}  // namespace plaza::pg
