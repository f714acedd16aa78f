#include "platform/http/server/admissions.hpp"

#include <algorithm>
#include <utility>

namespace plaza::http {
namespace {

namespace ip = boost::asio::ip;

/// The IPv4 address, or the IPv6 /64, which is usually one customer's network (RFC 6177).
std::array<std::uint8_t, 16> key_of(const ip::address& address) {
    const auto v6 = address.is_v4() ? ip::make_address_v6(ip::v4_mapped, address.to_v4()) : address.to_v6();
    auto key = v6.to_bytes();
    if (!v6.is_v4_mapped()) std::fill(key.begin() + 8, key.end(), 0);
    return key;
}

}  // namespace

Admission::Admission(Admissions& admissions, const ip::address& peer)
    : admissions_(&admissions), peer_(peer), place_(admissions.enter(peer)) {}

Admission::Admission(Admission&& other) noexcept
    : admissions_(std::exchange(other.admissions_, nullptr)),
      peer_(other.peer_),
      place_(other.place_),
      is_served_(other.is_served_) {}

Admission::~Admission() {
    if (admissions_ == nullptr) return;
    if (place_ == Place::none_for_address) ++admissions_->refused_to_address_;
    if (place_ == Place::none || (place_ == Place::reserved && !is_served_)) ++admissions_->refused_;
    admissions_->leave(peer_, place_);
}

Admissions::Admissions(AdmissionLimits limits, const std::vector<std::string>& exempt)
    : limits_(limits), exempt_(exempt) {}

Place Admissions::enter(const ip::address& peer) {
    const bool is_exempt = exempt_.contains(peer);
    const auto key = key_of(peer);
    const std::lock_guard lock(mutex_);
    // Allocate first, because it can throw: only the destructor of an admission uncounts a place.
    const auto [entry, is_new] = by_address_.try_emplace(key);
    auto& held = entry->second;
    const auto place = choose(held, is_exempt);
    if (place == Place::ordinary) {
        ++ordinary_;
        ++held.ordinary;
    } else if (place == Place::reserved) {
        ++reserved_;
        ++held.reserved;
    } else if (is_new) {
        by_address_.erase(entry);
    }
    return place;
}

Place Admissions::choose(const Held& held, bool is_exempt) const {
    if (!is_exempt && limits_.of_one_address > 0 && held.ordinary >= limits_.of_one_address)
        return Place::none_for_address;
    if (ordinary_ < limits_.connections) return Place::ordinary;
    if (reserved_ >= (is_exempt ? limits_.reserved : limits_.reserved / 2)) return Place::none;
    if (!is_exempt && held.reserved >= limits_.reserved_of_one_address) return Place::none;
    return Place::reserved;
}

void Admissions::leave(const ip::address& peer, Place place) {
    if (place != Place::ordinary && place != Place::reserved) return;
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(key_of(peer));
    auto& held = found->second;
    if (place == Place::ordinary) {
        --ordinary_;
        --held.ordinary;
    } else {
        --reserved_;
        --held.reserved;
    }
    if (held.ordinary + held.reserved == 0) by_address_.erase(found);
}

}  // namespace plaza::http
