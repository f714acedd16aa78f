#include "platform/http/server/memory_budget.hpp"

#include "platform/base/rate_limit.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t least_counted = 64 << 10;
constexpr std::size_t long_answer = 1 << 20;

}  // namespace

bool BodyBudget::take(std::size_t size, std::size_t eighths) {
    if (used_.fetch_add(size, std::memory_order_relaxed) + size <= limit_ / 8 * eighths) return true;
    give_back(size);
    return false;
}

bool AnswerBudget::take(const std::string& client, std::size_t size) {
    const std::scoped_lock lock(mutex_);
    const auto found = of_clients_.find(client);
    const auto of_client = found == of_clients_.end() ? 0 : found->second;
    if (of_client + size > limit_ / 4) return false;
    if (used_ + size > (size > long_answer ? limit_ / 4 * 3 : limit_)) return false;
    used_ += size;
    of_clients_[client] += size;
    return true;
}

void AnswerBudget::give_back(const std::string& client, std::size_t size) {
    const std::scoped_lock lock(mutex_);
    used_ -= size;
    const auto found = of_clients_.find(client);
    found->second -= size;
    if (found->second == 0) of_clients_.erase(found);
}

AnswerMemory::~AnswerMemory() {
    if (taken_ > 0) budget_.give_back(client_, taken_);
}

bool AnswerMemory::take(std::string_view client, std::size_t size) {
    if (size <= least_counted) return true;
    client_ = limited_part(client);
    if (!budget_.take(client_, size)) return false;
    taken_ = size;
    return true;
}

}  // namespace plaza::http
