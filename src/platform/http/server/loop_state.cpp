#include "platform/http/server/loop_state.hpp"

#include <algorithm>
#include <ctime>
#include <random>

#include "platform/http/server/connection.hpp"
#include "platform/http/server/http_date.hpp"

namespace plaza::http {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";

/// The tick interval for the shortest deadline.
milliseconds tick_for(const Limits& limits) {
    const auto shortest =
        std::min({limits.header_deadline, limits.body_deadline, limits.idle_deadline, limits.write_deadline});
    return std::clamp(shortest / 4, milliseconds{10}, milliseconds{1000});
}

}  // namespace

LoopState::LoopState(Executor executor, const ListenerSettings& settings, Admissions& shared_admissions,
                     Handlers handlers)
    : limits(settings.limits),
      proxies(settings.trusted_proxies),
      admissions(shared_admissions),
      handle(std::move(handlers.handle)),
      reject(std::move(handlers.reject)),
      is_for_operators(std::move(handlers.is_for_operators)),
      log(std::move(handlers.log)),
      longest_body(std::move(handlers.longest_body)),
      acceptor(executor),
      timer(executor),
      tick_interval(tick_for(settings.limits)),
      now(Clock::now()),
      date(http_date(std::time(nullptr))),
      budgets(settings.budgets ? settings.budgets : std::make_shared<MemoryBudgets>(settings.limits)),
      disk(settings.disk ? settings.disk : std::make_shared<DiskPool>()) {
    std::random_device random;
    for (int i = 0; i < 7; ++i) id_prefix_ += digits[random() % digits.size()];
    id_prefix_ += '-';
}

void LoopState::add(Connection& connection) {
    connection.index = connections.size();
    connections.push_back(&connection);
    tallies.connections.add();
}

void LoopState::remove(Connection& connection) {
    connections[connection.index] = connections.back();
    connections[connection.index]->index = connection.index;
    connections.pop_back();
    tallies.connections.subtract();
    if (is_stopping && connections.empty()) {
        timer.cancel();
        is_finished.set();
    }
}

void LoopState::tick() {
    now = Clock::now();
    date = http_date(std::time(nullptr));
    for (auto* connection : connections) connection->check_deadline();
    if (now >= finish_by) {
        cut_all();
        is_finished.set();
    }
}

void LoopState::cut_all() {
    for (auto* connection : connections) connection->cut();
}

std::string LoopState::next_id() {
    auto id = id_prefix_;
    for (auto rest = ++last_id_; rest > 0; rest /= digits.size()) id += digits[rest % digits.size()];
    return id;
}

}  // namespace plaza::http
