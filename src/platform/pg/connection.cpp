#include "platform/pg/connection.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <boost/asio/redirect_error.hpp>
#include <stdexcept>

namespace plaza::pg {
namespace {

// What libpq adds below is advice for people at a terminal.
std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

std::vector<const char*> null_terminated(const std::vector<std::string>& texts) {
    std::vector<const char*> pointers;
    for (const auto& text : texts) pointers.push_back(text.c_str());
    pointers.push_back(nullptr);
    return pointers;
}

// A binary column of another type than its member's would be read as nonsense.
std::string column_difference(const QueryBase& query, const PGresult* result) {
    const auto columns = query.columns();
    if (static_cast<std::size_t>(PQnfields(result)) != columns.size())
        return fmt::format("{}: {} columns, its row has {} members", query.name(), PQnfields(result), columns.size());
    for (std::size_t index = 0; index < columns.size(); ++index) {
        const auto type = PQftype(result, static_cast<int>(index));
        if (type != columns[index].type)
            return fmt::format("{}: column {} has type {}, its member wants {}", query.name(), index + 1, type,
                               columns[index].type);
    }
    return {};
}

std::span<const Pending> take_callers(std::span<const Pending>& batch) {
    const auto& query = batch.front()->query;
    std::size_t count = 1;
    while (query.is_keyed() && count < batch.size() && &batch[count]->query == &query) ++count;
    const auto callers = batch.first(count);
    batch = batch.subspan(count);
    return callers;
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

Connection::Connection(Executor executor, const ConnectOptions& options, Clock::duration silence)
    : options_(options), silence_(silence), socket_(executor), timer_(executor) {}

Connection::~Connection() {
    close("the server is shutting down");
}

bool Connection::is_in_transaction() const {
    return is_open_ && PQtransactionStatus(pg_) != PQTRANS_IDLE;
}

Task<> Connection::open() {
    known_.assign(registered_queries().size(), Knows::nothing);
    wake_.reset();
    deadline_ = Clock::now() + silence_;
    const bool is_connected = co_await connect();
    deadline_.reset();
    if (!is_connected) co_return;
    const auto* encoding = PQparameterStatus(pg_, "server_encoding");
    if (!encoding || std::string_view(encoding) != "UTF8") {
        close(
            fmt::format("the database's encoding is {}, it must be UTF8 (create database … encoding 'UTF8' template "
                        "template0)",
                        encoding ? encoding : "unknown"));
        co_return;
    }
    is_open_ = PQenterPipelineMode(pg_) == 1;
    opened_ = Clock::now();
}

Task<bool> Connection::connect() {
    const auto keywords = null_terminated(options_.keywords);
    const auto values = null_terminated(options_.values);
    pg_ = PQconnectStartParams(keywords.data(), values.data(), 0);
    if (!pg_) throw std::bad_alloc();
    PQsetNoticeProcessor(pg_, [](void*, const char*) {}, nullptr);
    for (auto polling = PGRES_POLLING_WRITING; polling != PGRES_POLLING_OK; polling = PQconnectPoll(pg_)) {
        if (polling == PGRES_POLLING_FAILED || PQstatus(pg_) == CONNECTION_BAD) {
            close(PQerrorMessage(pg_));
            co_return false;
        }
        // libpq tries one address after the other: each time it may be another socket.
        attach_socket();
        if (polling == PGRES_POLLING_READING)
            watch_reading();
        else
            watch_writing();
        co_await wake_.wait();
        wake_.reset();
        if (!pg_) co_return false;
    }
    attach_socket();
    PQsetnonblocking(pg_, 1);
    co_return true;
}

void Connection::attach_socket() {
    boost::system::error_code ignored;
    socket_.close(ignored);
    is_watching_reading_ = is_watching_writing_ = is_readable_ = false;
    const int duplicate = fcntl(PQsocket(pg_), F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) throw std::system_error(errno, std::generic_category(), "duplicate a socket");
    socket_.assign(duplicate);
}

// The two watchers hold no share of the connection: one that was closed must not live on in the reactor.
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
    if (!is_open_) co_return;
    const int unsent = PQflush(pg_);
    watch_reading();
    if (unsent != 0) watch_writing();
    co_await wake_.wait();
    wake_.reset();
    if (!is_open_ || !std::exchange(is_readable_, false)) co_return;
    if (deadline_) deadline_ = Clock::now() + silence_;
    if (PQconsumeInput(pg_) == 0) close(PQerrorMessage(pg_));
}

Task<> Connection::pause(Clock::duration duration) {
    boost::system::error_code cancelled;
    timer_.expires_after(duration);
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable_t<Executor>{}, cancelled);
    co_await timer_.async_wait(std::move(token));
}

Task<> Connection::exchange(std::span<const Pending> batch) {
    for (const auto& pending : batch) pending->reply = Result{};
    if (!is_open_) co_return;
    steps_.clear();
    step_ = 0;
    deadline_ = Clock::now() + silence_;
    bool is_sent = true;
    for (auto rest = batch; is_sent && !rest.empty();) is_sent = send(take_callers(rest));
    if (!is_sent || PQpipelineSync(pg_) == 0) close(PQerrorMessage(pg_));
    while (is_open_ && !take_replies()) co_await wait();
    deadline_.reset();
    if (is_open_) co_return;
    for (const auto& pending : batch) pending->reply = Result{};
}

Connection::Knows& Connection::known(const QueryBase& query) {
    return known_[query.index()];
}

bool Connection::send(std::span<const Pending> callers) {
    const auto& query = callers.front()->query;
    if (known(query) == Knows::nothing) {
        const auto types = query.parameters();
        if (PQsendPrepare(pg_, query.name(), query.sql(), static_cast<int>(types.size()), types.data()) == 0)
            return false;
        known(query) = Knows::sent;
        steps_.push_back({Step::prepare, callers});
    }
    steps_.push_back({Step::execute, callers});
    if (!query.is_keyed()) return send_execute(pg_, query, callers.front()->parameters);
    std::vector<const Parameters*> rows;
    rows.reserve(callers.size());
    for (const auto& caller : callers) rows.push_back(&caller->parameters);
    return send_execute(pg_, query, Parameters::arrays(query.elements(), rows));
}

// True when the Sync was answered.
bool Connection::take_replies() {
    while (!PQisBusy(pg_)) {
        Result reply(PQgetResult(pg_));
        if (PQstatus(pg_) == CONNECTION_BAD) {
            close(PQerrorMessage(pg_));
            return false;
        }
        if (!reply.has_value()) {
            // The end of one step's results.
            ++step_;
            continue;
        }
        if (PQresultStatus(reply.get()) == PGRES_PIPELINE_SYNC) return true;
        // What is refused at the Sync is the commit of the last statement (a deferred constraint).
        if (step_ < steps_.size())
            take(steps_[step_], reply);
        else
            steps_.back().answer(reply);
    }
    return false;
}

void Connection::Step::answer(const Result& reply) const {
    for (const auto& caller : callers) caller->reply = reply;
}

void Connection::take(const Step& step, const Result& reply) {
    auto& knows = known(step.query());
    const auto status = PQresultStatus(reply.get());
    if (step.kind == Step::prepare) {
        knows = status == PGRES_COMMAND_OK ? Knows::prepared : Knows::nothing;
        if (status != PGRES_COMMAND_OK) step.answer(reply);
        return;
    }
    // A statement that could not be prepared is aborted too: its reply is why.
    if (step.callers.front()->reply.has_value()) return;
    const bool is_done = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (is_done && knows == Knows::prepared) {
        const auto difference = column_difference(step.query(), reply.get());
        if (difference.empty())
            knows = Knows::columns;
        else
            for (const auto& caller : step.callers) caller->fail(std::make_exception_ptr(std::logic_error(difference)));
    }
    if (is_done && step.query().is_keyed())
        share_out(step, reply);
    else if (step.callers.size() == 1)
        step.answer(reply);
    else
        // One of them is the reason. Each is sent again, alone.
        step.answer(Result(PQmakeEmptyPGresult(pg_, PGRES_PIPELINE_ABORTED)));
}

// Each row goes to the caller whose place, counted from 1, its first column tells.
void Connection::share_out(const Step& step, const Result& reply) {
    step.answer(reply.part(0, 0));
    for (int row = 0; row < reply.rows(); ++row) {
        const auto place = Value<std::int64_t>::read(*reply.field(row, 0));
        step.callers[static_cast<std::size_t>(place - 1)]->reply = reply.part(row, 1);
    }
}

void Connection::submit(Pending next) {
    next_ = std::move(next);
    wake();
}

void Connection::expire(Clock::time_point now) {
    if (deadline_ && now > *deadline_) close("PostgreSQL does not answer");
}

void Connection::close(const std::string& reason) {
    problem_ = first_line(reason);
    is_open_ = false;
    deadline_.reset();
    next_.reset();
    boost::system::error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
    PQfinish(std::exchange(pg_, nullptr));
    wake_.set();
}

}  // namespace plaza::pg
