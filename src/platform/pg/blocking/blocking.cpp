#include "platform/pg/blocking/blocking.hpp"

#include <libpq-fe.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "platform/pg/blocking/blocking_reply.hpp"
#include "platform/pg/client/dial.hpp"

namespace plaza::pg {
namespace {

/// Connects in the same way as a server, but blocks.
Dialed dial(const Secret& url) {
    boost::asio::io_context loop{1};
    const auto attempt = std::make_shared<Dial>(loop.get_executor(), std::make_shared<Hosts>(url), Want::to_read);
    Dialed dialed;
    boost::asio::co_spawn(loop, attempt->connect(), [out = &dialed](const std::exception_ptr& failure, Dialed result) {
        if (failure) std::rethrow_exception(failure);
        *out = std::move(result);
    });
    loop.run();
    return dialed;
}

}  // namespace

void BlockingConnection::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

BlockingConnection::BlockingConnection(const Secret& url) {
    try {
        auto dialed = dial(url);
        if (!dialed.connection) throw BlockingError(one_line(dialed.problem), dialed.sqlstate);
        connection_.reset(dialed.connection.release());
    } catch (const std::invalid_argument& error) {
        throw BlockingError(error.what(), "");
    } catch (const std::system_error& error) {
        throw BlockingError(error.what(), "");
    }
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
