#include "platform/pg/blocking_reply.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <string_view>

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

namespace {

/// What would help where PostgreSQL 15 gives nobody but the owner the schema public.
std::string advice(const pg_conn* connection, std::string_view state, std::string_view message) {
    constexpr std::string_view denied = "permission denied for schema ";
    if (state != "42501" || !message.starts_with(denied)) return {};
    return fmt::format(": grant usage, create on schema {} to {}", message.substr(denied.size()), PQuser(connection));
}

}  // namespace

BlockingError failure_of(const pg_conn* connection, const pg_result* reply) {
    const auto* state = PQresultErrorField(reply, PG_DIAG_SQLSTATE);
    const auto* message = PQresultErrorField(reply, PG_DIAG_MESSAGE_PRIMARY);
    const auto said = one_line(message != nullptr ? message : PQerrorMessage(connection));
    const std::string code = state != nullptr ? state : "";
    return {said + advice(connection, code, said), code};
}

void require_success(const pg_conn* connection, const pg_result* reply) {
    const auto status = PQresultStatus(reply);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
    throw failure_of(connection, reply);
}

}  // namespace plaza::pg
