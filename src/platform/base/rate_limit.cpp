#include "platform/base/rate_limit.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <new>
#include <span>

namespace plaza {
namespace {

using std::chrono::nanoseconds;

// The places that a key can take. With eight, full sets are rare without a flood.
constexpr std::size_t set_size = 8;

std::int64_t to_ns(RateLimit::Clock::time_point moment) {
    return nanoseconds{moment.time_since_epoch()}.count();
}

std::chrono::seconds until(std::int64_t moment, std::int64_t now) {
    return std::chrono::ceil<std::chrono::seconds>(nanoseconds{moment - now});
}

/// Empty if the address is not an IPv6 address.
std::string network_v6(std::string_view address, unsigned short bits) {
    namespace ip = boost::asio::ip;
    boost::system::error_code failed;
    const auto parsed = ip::make_address_v6(std::string(address), failed);
    if (failed) return {};
    return ip::make_network_v6(parsed, bits).canonical().to_string();
}

}  // namespace

RateLimit::RateLimit(Pace pace)
    : pace_(pace),
      cost_(pace.is_off() ? 0 : nanoseconds{pace.cost()}.count()),
      span_(nanoseconds{pace.rate.span}.count()) {
    if (pace.is_off()) return;
    // calloc(), because untouched pages cost no memory.
    cells_.reset(static_cast<Cell*>(std::calloc(places, sizeof(Cell))));
    if (!cells_) throw std::bad_alloc();
}

std::optional<std::chrono::seconds> RateLimit::take(RateKey key, Clock::time_point moment) {
    if (pace_.is_off()) return std::nullopt;
    const auto now = to_ns(moment);
    const std::lock_guard lock(mutex_);
    auto& cell = find_or_take(key, now);
    if (now < cell.next_at) {
        refused_.add();
        return until(cell.next_at, now);
    }
    cell.whole_at = std::max(cell.whole_at, now) + cost_;
    cell.next_at = next_after(cell.whole_at, now);
    return std::nullopt;
}

std::optional<std::chrono::seconds> RateLimit::wait(RateKey key, Clock::time_point moment) const {
    if (pace_.is_off()) return std::nullopt;
    const auto now = to_ns(moment);
    const std::lock_guard lock(mutex_);
    const auto& cell = find_or_lowest(key);
    const bool is_free = cell.tag != key.tag && cell.whole_at <= now;
    if (is_free || now >= cell.next_at) return std::nullopt;
    refused_.add();
    return until(cell.next_at, now);
}

void RateLimit::give_back(RateKey key) {
    if (pace_.is_off()) return;
    const std::lock_guard lock(mutex_);
    if (auto* cell = find(key)) {
        cell->whole_at -= cost_;
        cell->next_at -= cost_;
    }
}

void RateLimit::refuse(RateKey key, std::chrono::seconds wait, Clock::time_point moment) {
    give_back(key);
    const auto now = to_ns(moment);
    const std::lock_guard lock(mutex_);
    refused_.add();
    auto& cell = find_or_take(key, now);
    cell.next_at = std::max(cell.next_at, now + nanoseconds{wait}.count());
    cell.whole_at = std::max(cell.whole_at, cell.next_at);
}

std::int64_t RateLimit::count(RateKey key, Clock::time_point moment) const {
    if (pace_.is_off()) return 0;
    return (until_whole(key, moment).count() + cost_ - 1) / cost_;
}

nanoseconds RateLimit::until_whole(RateKey key, Clock::time_point moment) const {
    if (pace_.is_off()) return {};
    const std::lock_guard lock(mutex_);
    const auto* cell = find(key);
    return nanoseconds{cell == nullptr ? 0 : std::max<std::int64_t>(cell->whole_at - to_ns(moment), 0)};
}

RateLimit::Cell* RateLimit::find(RateKey key) const {
    const std::span set(cells_.get() + key.place % (places / set_size) * set_size, set_size);
    const auto found = std::ranges::find(set, key.tag, &Cell::tag);
    return found == set.end() ? nullptr : &*found;
}

RateLimit::Cell& RateLimit::find_or_lowest(RateKey key) const {
    if (auto* cell = find(key)) return *cell;
    const std::span set(cells_.get() + key.place % (places / set_size) * set_size, set_size);
    return *std::ranges::min_element(set, {}, &Cell::whole_at);
}

RateLimit::Cell& RateLimit::find_or_take(RateKey key, std::int64_t now) {
    auto& cell = find_or_lowest(key);
    if (cell.tag == key.tag) return cell;
    if (cell.whole_at <= now) cell = {};
    cell.tag = key.tag;
    return cell;
}

std::int64_t RateLimit::next_after(std::int64_t whole_at, std::int64_t now) const {
    const auto free_at = whole_at + cost_ - span_;
    if (free_at <= now || pace_.longest_delay.count() == 0) return free_at;
    const auto doublings = std::min<std::int64_t>((free_at - now - 1) / cost_, 20);
    const nanoseconds delay = std::min(std::chrono::seconds{std::int64_t{1} << doublings}, pace_.longest_delay);
    return now + delay.count();
}

std::string limited_part(std::string_view address) {
    auto network = network_v6(address, 64);
    return network.empty() ? std::string(address) : network;
}

std::string limited_site(std::string_view address) {
    return network_v6(address, 48);
}

}  // namespace plaza
