// Runs a request while a transaction of the test holds a lock that the request needs, so that a race has one outcome.
#pragma once

#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <utility>

#include "tests/support/client.hpp"
#include "tests/support/database.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

struct TransactionRace {
    Answer answer;
    bool has_waited;  // for the transaction
};

/// Runs these statements in a transaction, sends the request, and commits when the request waits for the transaction or
/// is answered.
template <class Ask>
TransactionRace during_transaction(TestDatabase& database, const std::string& statements, Ask ask) {
    database.exec("begin; " + statements);
    auto answer = std::async(std::launch::async, std::move(ask));
    bool has_waited = false;
    const bool is_settled = becomes_true([&] {
        has_waited = database.scalar(
                         "select exists (select from pg_locks where not granted "
                         "and pg_backend_pid() = any (pg_blocking_pids(pid)))") == "t";
        return has_waited || answer.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    });
    database.exec("commit");
    if (!is_settled) throw std::runtime_error("the request neither waits nor is answered");
    return {answer.get(), has_waited};
}

}  // namespace plaza::test
