#include "platform/pg/blocking/blocking_reply.hpp"

#include <libpq-fe.h>

#include <algorithm>

namespace plaza::pg {

void FreeReply::operator()(pg_result* reply) const {
    PQclear(reply);
}

std::string one_line(std::string message) {
    while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
    std::ranges::replace(message, '\n', ' ');
    std::ranges::replace(message, '\t', ' ');
    return message;
}

BlockingError failure_of(const pg_conn* connection, const pg_result* reply) {
    const auto* state = PQresultErrorField(reply, PG_DIAG_SQLSTATE);
    const auto* message = PQresultErrorField(reply, PG_DIAG_MESSAGE_PRIMARY);
    return {one_line(message != nullptr ? message : PQerrorMessage(connection)), state != nullptr ? state : ""};
}

void require_success(const pg_conn* connection, const pg_result* reply) {
    const auto status = PQresultStatus(reply);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    throw failure_of(connection, reply);
}

}  // namespace plaza::pg
