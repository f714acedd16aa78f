// Loop: one thread with an event loop, connections to PostgreSQL and a listener. Loops share only the contents of
// Shared.
#pragma once

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <optional>
#include <thread>

#include "app/background.hpp"
#include "app/metrics.hpp"
#include "app/request_tallies.hpp"
#include "domain/context.hpp"
#include "platform/base/task.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/http/server/listener.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/client/settings.hpp"

namespace plaza::app {

struct Config;
struct Shared;

class Loop {
 public:
    /// Listens when it returns. `port` 0: any free port. `shared` must outlive the loop.
    Loop(Shared& shared, const Config& config, const pg::Settings& database, std::uint16_t port);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Adds the background work to this loop. One loop of each process does it. Call it before start().
    void add_background();
    /// Starts the thread.
    void start();

    // From any thread.
    /// From now on, each response is the last one of its connection.
    void drain();
    /// Begins to shut down. The thread ends within about the configured limit: see join().
    void stop();
    void join();

    [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
    [[nodiscard]] LoopTallies tallies() const { return {requests_, listener_.tallies(), database_, passwords_}; }

 private:
    [[nodiscard]] http::Handlers handlers(const Config& config);
    [[nodiscard]] http::LogRequest on_answer(const Config& config);
    static Task<> shut_down(Loop* self);

    Shared& shared_;
    boost::asio::io_context io_{1};
    crypto::Passwords passwords_;
    pg::Database database_;
    Services services_;
    Context context_;
    RequestTallies requests_;
    http::Listener listener_;
    std::optional<Background> background_;
    std::thread thread_;
};

}  // namespace plaza::app
