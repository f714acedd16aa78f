#include "platform/pg/client/dial.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "platform/base/ascii.hpp"

namespace plaza::pg {
namespace {

ConnectionHandle begin(const ConnectOptions& options, const Host& host) {
    std::vector<const char*> keywords{"host", "port"};
    std::vector<const char*> values{host.name.c_str(), host.port.c_str()};
    if (!host.address.empty()) {
        keywords.push_back("hostaddr");
        values.push_back(host.address.c_str());
    }
    for (std::size_t index = 0; index < options.keywords.size(); ++index) {
        keywords.push_back(options.keywords[index].c_str());
        values.push_back(options.values[index].c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    ConnectionHandle connection(PQconnectStartParams(keywords.data(), values.data(), 0));
    if (!connection) throw std::bad_alloc();
    PQsetNoticeProcessor(connection.get(), [](void*, const char*) {}, nullptr);
    // The only way to get the SQLSTATE of a refused connection: messages are localized.
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    return connection;
}

// The other lines of libpq's messages are hints for people at a terminal, and positions in PostgreSQL's source.
std::string first_line_of(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

bool is_sqlstate(std::string_view text) {
    return text.size() == 5 &&
           std::ranges::all_of(text, [](char c) { return ascii::is_digit(c) || ascii::is_upper(c); });
}

/// Removes the SQLSTATE from `… failed: FATAL:  3D000: database "plaza" does not exist` and returns it, or an empty
/// text.
std::string take_sqlstate(std::string& message) {
    constexpr std::string_view before = ":  ";
    for (auto at = message.find(before); at != std::string::npos; at = message.find(before, at + 1)) {
        auto code = message.substr(at + before.size(), 5);
        if (!is_sqlstate(code) || message.compare(at + before.size() + 5, 2, ": ") != 0) continue;
        message.erase(at + before.size(), 7);
        return code;
    }
    return {};
}

bool is_on(PGconn* connection, const char* parameter) {
    const auto* value = PQparameterStatus(connection, parameter);
    return value != nullptr && std::string_view(value) == "on";
}

std::string shown(const Host& host) {
    if (host.name.empty()) return host.address.empty() ? "the local socket" : host.address;
    if (host.name.starts_with('/')) return fmt::format("the socket in {}", host.name);
    return fmt::format("{} port {}", host.name, host.port);
}

}  // namespace

void Finish::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

void attach(Descriptor& descriptor, pg_conn* connection) {
    boost::system::error_code failure;
    descriptor.close(failure);
    const int duplicate = fcntl(PQsocket(connection), F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) throw std::system_error(errno, std::generic_category(), "cannot watch a socket");
    descriptor.assign(duplicate, failure);
    if (!failure) return;
    close(duplicate);
    throw std::system_error(failure.value(), std::generic_category(), "cannot watch a socket");
}

struct Dial::Attempt {
    Attempt(Executor executor, const Host& to, ConnectionHandle begun)
        : host(to), connection(std::move(begun)), socket(executor) {}

    const Host host;
    ConnectionHandle connection;  // null when finished
    Descriptor socket;
};

struct Dial::Lookup {
    const Host host;
    std::unique_ptr<NameLookup> running;  // null when finished
};

Dial::Dial(Executor executor, std::shared_ptr<Hosts> hosts, Want want)
    : executor_(executor), hosts_(std::move(hosts)), want_(want), timer_(executor) {}

Dial::~Dial() = default;

void Dial::cancel() {
    is_canceled_ = true;
    forget_all();
    changed_.set();
}

void Dial::forget_all() {
    timer_.cancel();
    lookups_.clear();
    attempts_.clear();
    pending_ = 0;
}

Task<Dialed> Dial::connect() {
    preferred_ = hosts_->last_good;
    if (preferred_) co_await try_hosts(Which::last_good);
    if (!result_.connection && !is_canceled_) {
        if (hosts_->last_good == preferred_) hosts_->last_good.reset();
        co_await try_hosts(Which::all);
    }
    // No writable server was found: use the read-only one.
    if (!result_.connection && second_best_ && !is_canceled_) win(*second_best_);
    second_best_.reset();
    if (result_.connection) PQsetErrorVerbosity(result_.connection.get(), PQERRORS_DEFAULT);
    co_return std::move(result_);
}

Task<> Dial::try_hosts(Which which) {
    timer_.expires_after(hosts_->options.limit);
    // cancel() has no effect on an expired timer: it must not expire the hosts that are tried next.
    timer_.async_wait([weak = weak_from_this(), which](const boost::system::error_code& canceled) {
        if (const auto self = weak.lock(); self && !canceled && self->asked_ == which) self->expire();
    });
    asked_ = which;
    for (const auto& host : hosts_->options.hosts)
        if (which == Which::all || is_last_good(host)) look_up(host, which);
    while (!is_over()) {
        co_await changed_.wait();
        changed_.reset();
    }
    forget_all();
}

bool Dial::is_last_good(const Host& host) const {
    return preferred_ && preferred_->name == host.name && preferred_->port == host.port &&
           (host.address.empty() || host.address == preferred_->address);
}

void Dial::look_up(const Host& host, Which which) {
    if (!host.has_to_be_looked_up()) return start(host);
    ++pending_;
    const auto lookup = std::make_shared<Lookup>(Lookup{host, nullptr});
    lookups_.push_back(lookup);
    auto on_answer = [weak = weak_from_this(), weak_lookup = std::weak_ptr(lookup), which](const Addresses& addresses) {
        const auto self = weak.lock();
        const auto done = weak_lookup.lock();
        if (!self || !done || self->is_over()) return;
        done->running.reset();
        self->choose(done->host, addresses, which);
        --self->pending_;
        self->changed_.set();
    };
    try {
        lookup->running = std::make_unique<NameLookup>(host.name, executor_, std::move(on_answer));
    } catch (const std::system_error& error) {
        --pending_;
        note_failure(error.what());
    }
}

void Dial::choose(const Host& host, const Addresses& addresses, Which which) {
    if (addresses.found.empty())
        return note_failure(fmt::format("cannot look up {}: {}", host.name, addresses.problem));
    auto chosen = addresses.found;
    if (which == Which::last_good) {
        const bool is_still_there = std::ranges::find(chosen, preferred_->address) != chosen.end();
        chosen = {is_still_there ? preferred_->address : chosen.front()};
    }
    for (auto& address : chosen) start({host.name, std::move(address), host.port});
}

void Dial::start(const Host& host) {
    if (std::ranges::find(tried_, host) != tried_.end()) return;
    tried_.push_back(host);
    try {
        const auto attempt = std::make_shared<Attempt>(executor_, host, begin(hosts_->options, host));
        attempts_.push_back(attempt);
        ++pending_;
        if (PQstatus(attempt->connection.get()) == CONNECTION_BAD)
            refuse(*attempt);
        else
            watch(attempt, Descriptor::wait_write);
    } catch (const std::exception& error) {
        note_failure(fmt::format("{}: {}", shown(host), error.what()));
    }
}

void Dial::watch(const std::shared_ptr<Attempt>& attempt, Descriptor::wait_type direction) {
    // libpq may have switched to another socket, for example to connect without TLS after a refusal.
    try {
        attach(attempt->socket, attempt->connection.get());
    } catch (const std::system_error& error) {
        return give_up(*attempt, fmt::format("{}: {}", shown(attempt->host), error.what()));
    }
    auto go_on = [weak = weak_from_this(), watched = std::weak_ptr(attempt)](const boost::system::error_code& failure) {
        const auto self = weak.lock();
        const auto ready = watched.lock();
        if (!failure && self && ready && ready->connection && !self->is_over()) self->advance(ready);
    };
    attempt->socket.async_wait(direction, std::move(go_on));
}

void Dial::advance(const std::shared_ptr<Attempt>& attempt) {
    switch (PQconnectPoll(attempt->connection.get())) {
        case PGRES_POLLING_READING:
            return watch(attempt, Descriptor::wait_read);
        case PGRES_POLLING_WRITING:
            return watch(attempt, Descriptor::wait_write);
        case PGRES_POLLING_OK:
            return judge(attempt);
        default:
            return refuse(*attempt);
    }
}

void Dial::judge(const std::shared_ptr<Attempt>& attempt) {
    auto* const pg = attempt->connection.get();
    const bool is_standby = is_on(pg, "in_hot_standby");
    if (!is_standby && !is_on(pg, "default_transaction_read_only")) {
        win(*attempt);
        changed_.set();
        return;
    }
    result_.only_reads = true;
    if (!is_standby && want_ == Want::to_read) {
        second_best_ = std::make_shared<Attempt>(executor_, attempt->host, std::move(attempt->connection));
        return give_up(*attempt, {});
    }
    give_up(*attempt, fmt::format("{} {}", shown(attempt->host), is_standby ? "is a standby" : "is read-only"));
}

void Dial::win(Attempt& attempt) {
    hosts_->last_good = attempt.host;
    boost::system::error_code ignored;
    attempt.socket.close(ignored);
    result_.connection = std::move(attempt.connection);
}

void Dial::refuse(Attempt& attempt) {
    std::string message = PQerrorMessage(attempt.connection.get());
    if (auto code = take_sqlstate(message); !code.empty()) result_.sqlstate = std::move(code);
    give_up(attempt, first_line_of(message));
}

void Dial::give_up(Attempt& attempt, const std::string& reason) {
    boost::system::error_code ignored;
    attempt.socket.close(ignored);
    attempt.connection.reset();
    --pending_;
    note_failure(reason);
}

void Dial::note_failure(const std::string& reason) {
    if (!reason.empty()) result_.problem += (result_.problem.empty() ? "" : "; ") + reason;
    changed_.set();
}

void Dial::expire() {
    const auto limit = std::chrono::duration<double>(hosts_->options.limit).count();
    for (const auto& lookup : lookups_)
        if (lookup->running)
            note_failure(fmt::format("the lookup of {} got no answer within {} s", lookup->host.name, limit));
    for (const auto& attempt : attempts_)
        if (attempt->connection)
            give_up(*attempt, fmt::format("{} did not answer within {} s", shown(attempt->host), limit));
    pending_ = 0;
}

}  // namespace plaza::pg
