#include "app/loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <string_view>

#include "app/config.hpp"
#include "app/log.hpp"
#include "app/repeated_task.hpp"
#include "app/shared.hpp"

namespace plaza::app {
namespace {

namespace asio = boost::asio;

http::ListenerSettings listener_settings(const Shared& shared, const Config& config, std::uint16_t port) {
    return {.host = config.http.host,
            .port = port,
            .limits = config.http.limits,
            .trusted_proxies = config.http.trusted_proxies,
            .budgets = shared.budgets,
            .disk = shared.disk};
}

}  // namespace

Loop::Loop(Shared& shared, const Config& config, const pg::Settings& database, std::uint16_t port)
    : shared_(shared),
      passwords_(io_, shared.passwords),
      database_(io_, database),
      services_{shared.clock,    shared.ids,  passwords_,       shared.tokens, shared.data_keys,
                shared.attempts, shared.jobs, shared.reactions, shared.mailer},
      context_(database_, database_, services_, shared.settings),
      listener_(io_, listener_settings(shared, config, port), shared.admissions, handlers(config)) {}

Loop::~Loop() = default;

void Loop::add_background() {
    background_.emplace(io_, shared_, context_);
}

void Loop::start() {
    if (background_) background_->start();
    thread_ = std::thread([this] { io_.run(); });
}

void Loop::drain() {
    asio::post(io_, [this] { listener_.drain(); });
}

void Loop::stop() {
    asio::post(io_, [this] { asio::co_spawn(io_, shut_down(this), log_failure); });
}

void Loop::join() {
    if (thread_.joinable()) thread_.join();
}

http::Handlers Loop::handlers(const Config& config) {
    const auto& routes = shared_.api.routes();
    return {.handle = [this, &routes](http::Request& request) { return routes.answer(context_, request); },
            .reject = [&routes](const http::Rejection& rejection,
                                const http::Request& request) { return routes.reject(rejection, request); },
            .is_for_operators = [&routes](std::string_view path) { return routes.is_for_operators(path); },
            .log = on_answer(config),
            .longest_body = [&routes](http::Method method,
                                      std::string_view path) { return routes.longest_body(method, path); }};
}

/// Null if neither metrics nor the request log is enabled: then the server reads no clock either.
http::LogRequest Loop::on_answer(const Config& config) {
    const bool is_logged = config.process.request_log == Switch::on;
    if (config.ops.metrics_token.empty() && !is_logged) return nullptr;
    return [this, is_logged](const http::Request& request, int status, std::chrono::microseconds duration) {
        requests_.count(request, status, duration);
        if (is_logged && request.identity.is_logged) log_request(request, status, duration);
    };
}

/// The order matters. First, background work and new connections stop. Then running requests finish, which need
/// everything below. Then the current job ends, without its mail. Passwords and connections are last, because nothing
/// uses them any more.
Task<> Loop::shut_down(Loop* self) {
    if (self->background_) self->background_->stop();
    co_await self->listener_.finish(self->shared_.shutdown_limit);
    if (self->background_) co_await Background::finish(&*self->background_);
    self->passwords_.stop();
    self->database_.close();
    self->io_.stop();
}

}  // namespace plaza::app
