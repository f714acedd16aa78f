#include "platform/http/memory_budget.hpp"

namespace plaza::http {
namespace {

constexpr std::size_t least_counted = 64 << 10;
constexpr std::size_t long_answer = 1 << 20;

}  // namespace

bool AnswerMemory::take(std::size_t size) {
    if (size <= least_counted) return true;
    if (!budget_.take(size, size > long_answer ? 4 : 8)) return false;
    taken_ += size;
    return true;
}

void AnswerMemory::count(std::size_t size) {
    if (size <= least_counted) return;
    budget_.count(size);
    taken_ += size;
}

}  // namespace plaza::http
