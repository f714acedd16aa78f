#include "tests/support/server_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <utility>

namespace plaza::test {

namespace asio = boost::asio;

ServerThread::ServerThread(http::ListenerSettings settings, http::AdmissionLimits limits, http::Handlers handlers)
    : admissions_(limits, {"127.0.0.9"}),
      thread_([this, settings = std::move(settings), handlers = std::move(handlers)] { run(settings, handlers); }) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_started_; });
}

ServerThread::~ServerThread() {
    stop();
}

void ServerThread::stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
}

void ServerThread::run(const http::ListenerSettings& settings, http::Handlers handlers) {
    http::Listener server(context_, settings, admissions_, std::move(handlers));
    {
        const std::lock_guard lock(mutex_);
        server_ = &server;
        port_ = server.port();
        is_started_ = true;
    }
    changed_.notify_all();
    context_.run();
}

void ServerThread::settle() {
    // The loop polls the kernel once between two handlers that are posted one after the other. From a new client to the
    // handling of its request, it polls four times.
    for (int turn = 0; turn < 10; ++turn) on_loop([] {});
}

void ServerThread::on_loop(const std::function<void()>& act) {
    std::promise<void> done;
    asio::post(context_, [&] {
        act();
        done.set_value();
    });
    done.get_future().wait();
}

void ServerThread::while_held(const std::function<void()>& act) {
    // Shared, because the loop may still access it when this function has returned.
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

void ServerThread::begin_to_drain() {
    asio::post(context_, [this] { server_->drain(); });
}

void ServerThread::begin_to_finish(std::chrono::milliseconds limit) {
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

void ServerThread::wait_until_finished() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return is_finished_; });
}

}  // namespace plaza::test
