#include "tests/support/local_server.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <utility>

#include "api/native/native.hpp"
#include "platform/http/routing/cors.hpp"
#include "platform/http/server/body_reader.hpp"

namespace plaza::test {

namespace asio = boost::asio;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

namespace {

http::Response reject(const http::Rejection& rejection, const http::Request& request) {
    auto response = native::error_format.reject(rejection, request);
    http::Cors({}).allow(request, response);
    return response;
}

}  // namespace

LocalServer::LocalServer(http::ListenerSettings settings, http::AdmissionLimits limits)
    : ServerThread(std::move(settings), limits, handlers()) {}

/// The handlers run only after the construction has finished, when a client connects.
http::Handlers LocalServer::handlers() {
    return {
        .handle = [this](http::Request& request) { return echo(request); },
        .reject = reject,
        .is_for_operators = [](std::string_view path) { return path == "/ops"; },
        .log = [this](const http::Request& request, int status, std::chrono::microseconds) { log(request, status); }};
}

Task<http::Response> LocalServer::echo(http::Request& request) {
    // Reads the body first, as routes do. A malformed body reaches no handler.
    if (request.header("authorization")) request.identity.caller = 1;
    constexpr std::size_t longest_body = 128 << 20;
    const auto rejection = co_await request.reader->read(longest_body);
    request.identity.route = rejection ? "-" : "/echo";
    if (rejection) co_return reject(*rejection, request);
    ++handled_;
    http::Response response{.status = 200, .content_type = "text/plain", .body = {}, .headers = {}};
    std::string body;
    if (request.path == "/throw") throw std::runtime_error("thrown by the test");
    if (request.path == "/throw-a-number") throw 42;
    if (request.path == "/stuck") {
        Timer never(context().get_executor(), std::chrono::hours(24));
        co_await never.async_wait(asio::use_awaitable_t<Executor>{});
    }
    if (request.path == "/large") {
        body.assign(32 << 20, 'x');
    } else if (request.path == "/megabyte") {
        body.assign(1 << 20, 'x');
    } else if (request.path == "/empty") {
        response.status = 204;
    } else {
        for (const auto part : {request.method_name, request.target, request.client, request.id, request.body}) {
            body.append(part).append(" ");
        }
        body.pop_back();
    }
    response.body = std::move(body);
    co_return response;
}

void LocalServer::log(const http::Request& request, int status) {
    {
        const std::lock_guard lock(mutex_);
        log_.push_back({.route = std::string(request.identity.route), .id = std::string(request.id), .status = status});
    }
    changed_.notify_all();
}

std::vector<Logged> LocalServer::wait_for_log(std::size_t lines) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return log_.size() >= lines; });
    return log_;
}

}  // namespace plaza::test
