#include "platform/pg/blocking/copy.hpp"

#include <libpq-fe.h>

#include <string>

#include "platform/pg/blocking/blocking_reply.hpp"

namespace plaza::pg {
namespace {

void begin_copy(pg_conn* connection, std::string_view sql, ExecStatusType wanted) {
    const BlockingReply reply{PQexec(connection, std::string(sql).c_str())};
    if (PQresultStatus(reply.get()) != wanted) throw failure_of(connection, reply.get());
}

/// Reads the result of a copy. The connection is free afterwards.
void end_copy(pg_conn* connection) {
    const BlockingReply outcome{PQgetResult(connection)};
    while (const BlockingReply more{PQgetResult(connection)}) continue;
    require_success(connection, outcome.get());
}

}  // namespace

CopyOut::CopyOut(BlockingConnection& connection, std::string_view sql) : connection_(connection) {
    begin_copy(connection.get(), sql, PGRES_COPY_OUT);
}

CopyOut::~CopyOut() {
    free_line();
}

std::optional<std::string_view> CopyOut::next() {
    free_line();
    if (is_at_end_) return std::nullopt;
    const int size = PQgetCopyData(connection_.get(), &line_, 0);
    if (size > 0) return std::string_view(line_, static_cast<std::size_t>(size));
    if (size == -2) throw BlockingError(one_line(PQerrorMessage(connection_.get())), "");
    is_at_end_ = true;
    end_copy(connection_.get());
    return std::nullopt;
}

void CopyOut::free_line() {
    PQfreemem(line_);
    line_ = nullptr;
}

CopyIn::CopyIn(BlockingConnection& connection, std::string_view sql) : connection_(connection) {
    begin_copy(connection.get(), sql, PGRES_COPY_IN);
}

CopyIn::~CopyIn() {
    if (!is_open_) return;
    PQputCopyEnd(connection_.get(), "canceled");
    while (const BlockingReply reply{PQgetResult(connection_.get())}) continue;
}

void CopyIn::write(std::string_view line) {
    if (PQputCopyData(connection_.get(), line.data(), static_cast<int>(line.size())) != 1)
        throw BlockingError(one_line(PQerrorMessage(connection_.get())), "");
}

void CopyIn::finish() {
    is_open_ = false;
    if (PQputCopyEnd(connection_.get(), nullptr) != 1)
        throw BlockingError(one_line(PQerrorMessage(connection_.get())), "");
    end_copy(connection_.get());
}

}  // namespace plaza::pg
