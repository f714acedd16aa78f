#include "platform/base/rate_limit.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace plaza {
namespace {

// Keys are as many as an attacker likes; beyond this the ones whose allowance is whole are dropped, then all.
constexpr std::size_t max_keys = 100'000;

}  // namespace

std::optional<std::chrono::seconds> RateLimit::try_again_after(std::string_view key, Clock::time_point now) {
    if (rate_.tries == 0) return std::nullopt;
    const auto cost = std::chrono::duration_cast<Clock::duration>(rate_.span) / rate_.tries;
    const std::lock_guard lock(mutex_);
    if (whole_at_.size() >= max_keys) forget_idle(now);
    auto& whole_at = whole_at_[std::string(key)];
    const auto next = std::max(whole_at, now) + cost;
    if (next - now > rate_.span) {
        refused_.add();
        return std::chrono::ceil<std::chrono::seconds>(next - now - rate_.span);
    }
    whole_at = next;
    return std::nullopt;
}

void RateLimit::forget_idle(Clock::time_point now) {
    std::erase_if(whole_at_, [&](const auto& entry) { return entry.second <= now; });
    if (whole_at_.size() >= max_keys) whole_at_.clear();
}

std::string limited_part(std::string_view address) {
    namespace ip = boost::asio::ip;
    boost::system::error_code failed;
    const auto parsed = ip::make_address_v6(std::string(address), failed);
    if (failed) return std::string(address);
    return ip::make_network_v6(parsed, 64).canonical().to_string();
}

}  // namespace plaza
