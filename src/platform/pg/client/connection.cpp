#include "platform/pg/client/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "platform/pg/client/reply.hpp"

namespace plaza::pg {
namespace {

// The other lines of libpq's messages are hints for people at a terminal.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

// Reads return at most a page and use an index: a plan that was made for a small table must not scan the table after it
// has grown.
//
// Parallel workers would read beyond a limit, and take processors from other requests.
//
// Searches: comparing titles is expensive, so prefer the trigram index to reading all titles. work_mem must hold the
// result of the index scan; otherwise PostgreSQL compares all titles of each page.
std::string planner_settings(Lane lane) {
    if (lane == Lane::write) return "";
    return fmt::format(
        "; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; "
        "set max_parallel_workers_per_gather = 0; set {}",
        lane == Lane::search ? "plan_cache_mode = force_custom_plan; set cpu_operator_cost = 0.1; set work_mem = '32MB'"
                             : "plan_cache_mode = force_generic_plan");
}

}  // namespace

// Statements, because a session pooler refuses these settings as connection options.
std::string session_settings(const Settings& settings, Lane lane) {
    return fmt::format(
        "set statement_timeout = {}; set lock_timeout = {}; set idle_in_transaction_session_timeout = {}; "
        "set jit = off{}",
        settings.of(lane).statement_timeout.count(), settings.lock_timeout.count(),
        settings.idle_in_transaction_timeout.count(), planner_settings(lane));
}

Manner::Manner(std::shared_ptr<Hosts> known, const Settings& settings, Lane lane)
    : hosts(std::move(known)),
      want(lane == Lane::write ? Want::to_write : Want::to_read),
      session_settings(pg::session_settings(settings, lane)),
      statement_timeout(settings.of(lane).statement_timeout),
      lock_timeout(settings.lock_timeout) {}

Connection::Connection(Executor executor, const Manner& manner)
    : executor_(executor), manner_(manner), socket_(executor), timer_(executor) {}

Connection::~Connection() {
    close("the server is shutting down");
}

bool Connection::is_in_transaction() const {
    return is_open_ && PQtransactionStatus(pg_) != PQTRANS_IDLE;
}

bool Connection::is_demoted() const {
    if (!is_open_) return false;
    const auto is_on = [this](const char* parameter) {
        const auto* value = PQparameterStatus(pg_, parameter);
        return value != nullptr && std::string_view(value) == "on";
    };
    if (was_refused_a_write_ || is_on("in_hot_standby")) return true;
    return manner_.hosts->options.hosts.size() > 1 && is_on("default_transaction_read_only");
}

Task<> Connection::open() {
    known_.assign(registered_queries().size(), Knows::nothing);
    wake_.reset();
    was_refused_a_write_ = false;
    try {
        co_await connect();
    } catch (const std::exception& error) {
        // Out of descriptors or memory. This is temporary, like a server that is down.
        close(error.what());
    }
}

Task<> Connection::connect() {
    const auto dial = std::make_shared<Dial>(executor_, manner_.hosts, manner_.want);
    dial_ = dial;
    auto dialed = co_await dial->connect();
    if (!std::exchange(dial_, nullptr)) co_return;  // closed meanwhile
    only_reads_ = !dialed.connection && dialed.only_reads;
    if (!dialed.connection) co_return close(dialed.problem);
    pg_ = dialed.connection.release();
    is_watching_reading_ = is_watching_writing_ = is_readable_ = false;
    attach(socket_, pg_);
    const auto* encoding = PQparameterStatus(pg_, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8")
        co_return close(fmt::format(
            "the encoding of the database is {}, but must be UTF8 (create database … encoding 'UTF8' template "
            "template0)",
            encoding ? encoding : "unknown"));
    PQsetnonblocking(pg_, 1);
    co_await set_up();
    if (!pg_) co_return;
    if (PQenterPipelineMode(pg_) == 0) co_return close(PQerrorMessage(pg_));
    is_open_ = true;
    opened_ = Clock::now();
}

Task<> Connection::set_up() {
    expect_answers(1);
    if (PQsendQuery(pg_, manner_.session_settings.c_str()) == 0) co_return close(PQerrorMessage(pg_));
    while (pg_) {
        while (PQisBusy(pg_) == 0) {
            const Result reply(PQgetResult(pg_));
            if (!reply.has_value()) {
                deadline_.reset();
                co_return;
            }
            if (PQresultStatus(reply.get()) != PGRES_COMMAND_OK) co_return close(PQerrorMessage(pg_));
        }
        co_await wait();
    }
}

// The two watchers do not own the connection, so that a closed connection does not stay alive in the reactor.
void Connection::watch_reading() {
    if (std::exchange(is_watching_reading_, true)) return;
    socket_.async_wait(socket_.wait_read, [weak = weak_from_this()](const boost::system::error_code& failure) {
        const auto self = weak.lock();
        if (failure || !self) return;
        self->is_watching_reading_ = false;
        self->is_readable_ = true;
        self->wake();
    });
}

void Connection::watch_writing() {
    if (std::exchange(is_watching_writing_, true)) return;
    socket_.async_wait(socket_.wait_write, [weak = weak_from_this()](const boost::system::error_code& failure) {
        const auto self = weak.lock();
        if (failure || !self) return;
        self->is_watching_writing_ = false;
        self->wake();
    });
}

Task<> Connection::wait() {
    if (!pg_) co_return;
    const int unsent = PQflush(pg_);
    watch_reading();
    if (unsent != 0) watch_writing();
    co_await wake_.wait();
    wake_.reset();
    if (!pg_ || !std::exchange(is_readable_, false)) co_return;
    if (deadline_) deadline_ = Clock::now() + patience_;
    if (PQconsumeInput(pg_) == 0) close(PQerrorMessage(pg_));
}

Task<> Connection::pause(Clock::duration duration) {
    boost::system::error_code canceled;
    timer_.expires_after(duration);
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>{}, canceled);
    co_await timer_.async_wait(std::move(token));
}

void Connection::expire(Clock::time_point now) {
    if (deadline_ && now > *deadline_) close("PostgreSQL does not answer");
}

void Connection::close(const std::string& reason) {
    problem_ = first_line(reason);
    is_open_ = false;
    if (const auto dial = std::exchange(dial_, nullptr)) dial->cancel();
    deadline_.reset();
    boost::system::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    PQfinish(std::exchange(pg_, nullptr));
    wake_.set();
}

}  // namespace plaza::pg
