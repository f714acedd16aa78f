// PgLoop: the PostgreSQL layer with its own event loop, for tests below HTTP.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "platform/pg/client/database.hpp"

namespace plaza::test {

/// The result of a task: its value or its exception.
template <class T>
struct Outcome {
    std::optional<T> value;
    std::exception_ptr failure;

    [[nodiscard]] bool is_known() const { return value || failure; }

    /// The exception, if it is an E.
    template <class E>
    [[nodiscard]] std::optional<E> thrown() const {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const E& error) {
            return error;
        } catch (...) {
        }
        return std::nullopt;
    }
};

class PgLoop {
    boost::asio::io_context context_{1};

 public:
    pg::Database db;

    explicit PgLoop(const pg::Settings& settings) : db(context_, settings) {}

    /// Runs the task until it completes.
    template <class T>
    Outcome<T> run(Task<T> task) {
        const auto outcome = start(std::move(task));
        run_until([&] { return outcome->is_known(); });
        return *outcome;
    }

    template <class T>
    std::shared_ptr<Outcome<T>> start(Task<T> task) {
        auto outcome = std::make_shared<Outcome<T>>();
        boost::asio::co_spawn(context_, std::move(task), [outcome](std::exception_ptr failure, T value) {
            outcome->failure = failure;
            if (!failure) outcome->value.emplace(std::move(value));
        });
        return outcome;
    }

    void run_until(const std::function<bool()>& is_done) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        // After close(), the loop may already have run out of work.
        context_.restart();
        while (!is_done()) {
            if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("the loop does not finish");
            context_.run_one_for(std::chrono::milliseconds(10));
        }
    }
};

}  // namespace plaza::test
