// Database: the connections of one loop to PostgreSQL. Runs statements outside transactions on the connections of their
// lane.
#pragma once

#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "platform/pg/client/rolled_back.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/settings.hpp"
#include "platform/pg/client/tallies.hpp"
#include "platform/pg/client/tx.hpp"

namespace plaza::pg {

/// One per loop. Use it only on that loop, and destroy it before the loop. While PostgreSQL is unavailable, its tasks
/// throw Unavailable after Settings::max_wait. Lost connections are opened again automatically.
class Database : public Writer {
 public:
    /// Throws std::invalid_argument if the URL is invalid. The first connection is opened when the loop runs.
    Database(boost::asio::io_context& loop, const Settings& settings);
    ~Database() override;

    /// Takes a connection with the first statement.
    [[nodiscard]] Task<Tx> begin();

    /// Calls work(tx, args…) and commits. Repeats both up to four times if the transaction conflicts with another one,
    /// and once if PostgreSQL rolled it back for another reason that passes. So the work must have no effects outside
    /// the database, and args are copied.
    template <class T, class... P>
    [[nodiscard]] Task<T> transact(Task<T> (*work)(Tx&, P...), std::type_identity_t<P>... args);

    /// Runs the statement on a new connection, and closes the connection. Only one call at a time. Throws Error or
    /// Unavailable.
    [[nodiscard]] Task<> run_anew(const Write<void()>& query);

    /// Closes all connections. Waiting statements fail with Unavailable.
    void close();

    [[nodiscard]] const LaneTallies& tallies(Lane lane) const;

 private:
    struct State;

    static constexpr int most_attempts = 5;

    void submit(const std::shared_ptr<Statement>& statement) override;
    void submit_unit(std::span<const std::shared_ptr<Statement>> statements) override;

    Task<> pause_after_conflict(int attempt);

    std::shared_ptr<State> state_;
};

template <class T, class... P>
Task<T> Database::transact(Task<T> (*work)(Tx&, P...), std::type_identity_t<P>... args) {
    bool was_rolled_back = false;
    for (int attempt = 1;; ++attempt) {
        try {
            auto tx = co_await begin();
            if constexpr (std::is_void_v<T>) {
                co_await work(tx, args...);
                co_await tx.commit();
                co_return;
            } else {
                auto result = co_await work(tx, args...);
                co_await tx.commit();
                co_return result;
            }
        } catch (const Error& error) {
            if (!error.is_conflict() || attempt == most_attempts) throw;
        } catch (const RolledBack&) {
            if (std::exchange(was_rolled_back, true)) throw;
        }
        co_await pause_after_conflict(attempt);
    }
}

}  // namespace plaza::pg
