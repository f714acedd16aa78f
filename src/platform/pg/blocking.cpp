#include "platform/pg/blocking.hpp"

#include <libpq-fe.h>

#include "platform/pg/blocking_reply.hpp"

namespace plaza::pg {
namespace {

/// postgresql://ana:s3cr@t@host/…, where libpq takes a part of the password for the host, and names it in its messages.
bool has_unescaped_password(std::string_view text) {
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos) return false;
    text = text.substr(scheme + 3);
    text = text.substr(0, text.find('?'));
    const auto at = text.find('@');
    return at != std::string_view::npos && (text.find('/') < at || text.find('@', at + 1) != std::string_view::npos);
}

}  // namespace

bool is_url(const Secret& text) {
    if (has_unescaped_password(text.reveal())) return false;
    PQconninfoOption* options = PQconninfoParse(text.reveal().c_str(), nullptr);
    PQconninfoFree(options);
    return options != nullptr;
}

void BlockingConnection::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

BlockingConnection::BlockingConnection(const Secret& url) {
    // libpq quotes a URL that it cannot read in its message, password and all: ask first, and keep its words.
    if (!is_url(url))
        throw BlockingError(
            "this is no PostgreSQL URL (postgresql://user@host/database; @ and / of a password are written %40 and "
            "%2F)",
            "");
    const char* const names[] = {"connect_timeout", "application_name", "dbname", "client_encoding", nullptr};
    // The URL may say otherwise about what stands before it.
    const char* const values[] = {"10", "plaza", url.reveal().c_str(), "UTF8", nullptr};
    connection_.reset(PQconnectdbParams(names, values, 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw BlockingError(one_line(PQerrorMessage(connection_.get())), "");
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
}

std::vector<TextRow> BlockingConnection::query(std::string_view sql, std::initializer_list<std::string> parameters) {
    std::vector<const char*> values;
    for (const auto& parameter : parameters) values.push_back(parameter.c_str());
    const BlockingReply result{PQexecParams(connection_.get(), std::string(sql).c_str(),
                                            static_cast<int>(values.size()), nullptr, values.data(), nullptr, nullptr,
                                            0)};
    require_success(connection_.get(), result.get());
    std::vector<TextRow> rows(static_cast<std::size_t>(PQntuples(result.get())));
    for (int row = 0; row < PQntuples(result.get()); ++row)
        for (int column = 0; column < PQnfields(result.get()); ++column)
            rows[static_cast<std::size_t>(row)].emplace_back(PQgetvalue(result.get(), row, column));
    return rows;
}

void BlockingConnection::script(std::string_view sql) {
    const BlockingReply result{PQexec(connection_.get(), std::string(sql).c_str())};
    require_success(connection_.get(), result.get());
}

}  // namespace plaza::pg
