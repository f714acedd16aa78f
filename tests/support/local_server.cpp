#include "tests/support/local_server.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <memory>
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
    : admissions_(limits, {"127.0.0.9"}), thread_([this, settings = std::move(settings)] { run(settings); }) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_started_; });
}

LocalServer::~LocalServer() {
    context_.stop();
    thread_.join();
}

void LocalServer::run(const http::ListenerSettings& settings) {
    auto handle = [this](http::Request& request) { return describe(request); };
    auto log_one = [this](const http::Request& request, int status, std::chrono::microseconds) {
        log(request, status);
    };
    const auto is_for_operators = [](std::string_view path) { return path == "/ops"; };
    http::Listener server(context_, settings, admissions_, {handle, reject, is_for_operators, log_one});
    {
        const std::lock_guard lock(mutex_);
        server_ = &server;
        port_ = server.port();
        is_started_ = true;
    }
    changed_.notify_all();
    context_.run();
}

Task<http::Response> LocalServer::describe(http::Request& request) {
    // Like the routes: reads the body first, so that a malformed request reaches no handler.
    if (request.header("authorization")) request.trace.caller = 1;
    constexpr std::size_t longest_body = 128 << 20;
    const auto rejection = co_await request.reader->read(longest_body);
    request.trace.route = rejection ? "-" : "/told";
    if (rejection) co_return reject(*rejection, request);
    ++handled_;
    http::Response response{.status = 200, .content_type = "text/plain", .body = {}, .headers = {}};
    std::string body;
    if (request.path == "/throw") throw std::runtime_error("thrown by the test");
    if (request.path == "/throw-a-number") throw 42;
    if (request.path == "/stuck") {
        Timer never(context_.get_executor(), std::chrono::hours(24));
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
        log_.push_back({.route = std::string(request.trace.route), .id = std::string(request.id), .status = status});
    }
    changed_.notify_all();
}

std::vector<Logged> LocalServer::wait_for_log(std::size_t lines) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return log_.size() >= lines; });
    return log_;
}

void LocalServer::settle() {
    // The loop polls the kernel once between two posted handlers, and four times between a new client and the handling
    // of its request.
    for (int turn = 0; turn < 10; ++turn) {
        std::promise<void> turned;
        asio::post(context_, [&turned] { turned.set_value(); });
        turned.get_future().wait();
    }
}

void LocalServer::while_held(const std::function<void()>& act) {
    // Shared: the loop may still set the promise after this function has returned.
    const auto held = std::make_shared<std::promise<void>>();
    std::promise<void> released;
    asio::post(context_, [held, release = released.get_future().share()] {
        held->set_value();
        release.wait();
    });
    held->get_future().wait();
    act();
    released.set_value();
}

void LocalServer::begin_to_drain() {
    asio::post(context_, [this] { server_->drain(); });
}

void LocalServer::begin_to_finish(std::chrono::milliseconds limit) {
    asio::post(context_, [this, limit] {
        asio::co_spawn(context_, server_->finish(limit), [this](std::exception_ptr) {
            {
                const std::lock_guard lock(mutex_);
                is_finished_ = true;
            }
            changed_.notify_all();
        });
    });
}

void LocalServer::wait_until_finished() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_finished_; });
}

}  // namespace plaza::test
