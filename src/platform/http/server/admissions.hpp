// Admissions: how many connections clients may have, all together and from one address. Shared by all loops.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/server/address.hpp"

namespace plaza::http {

struct AdmissionLimits {
    std::size_t connections = 10'000;
    std::size_t of_one_address = 0;  // of IPv6, of one /64; 0: no limit
    /// Beyond those, for requests of operators; one half is for exempt addresses alone.
    std::size_t reserved = 32;
    std::size_t reserved_of_one_address = 2;
};

enum class Place : std::uint8_t { ordinary, reserved, none, none_for_address };

class Admissions;

/// A connection's place, until it is destroyed.
class Admission {
 public:
    Admission(Admissions& admissions, const boost::asio::ip::address& peer);
    ~Admission();
    Admission(Admission&& other) noexcept;
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    [[nodiscard]] Place place() const { return place_; }
    /// On a reserved place: an operator's request has come, so nobody was refused.
    void serve() { is_served_ = true; }

 private:
    Admissions* admissions_;  // null: moved from
    boost::asio::ip::address peer_;
    Place place_;
    bool is_served_ = false;
};

class Admissions {
 public:
    /// The exempt addresses or networks have no limit of their own: many clients may be behind each.
    Admissions(AdmissionLimits limits, const std::vector<std::string>& exempt);

    /// How many connections were refused so far, for either reason. From any thread.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] std::uint64_t refused_to_address() const { return refused_to_address_; }

 private:
    friend class Admission;
    using Key = std::array<std::uint8_t, 16>;
    struct Held {
        std::size_t ordinary = 0;
        std::size_t reserved = 0;
    };

    Place enter(const boost::asio::ip::address& peer);
    [[nodiscard]] Place choose(const Held& held, bool is_exempt) const;
    void leave(const boost::asio::ip::address& peer, Place place);

    const AdmissionLimits limits_;
    const TrustedProxies exempt_;
    std::atomic<std::uint64_t> refused_ = 0;
    std::atomic<std::uint64_t> refused_to_address_ = 0;

    std::mutex mutex_;  // guards what follows
    std::size_t ordinary_ = 0;
    std::size_t reserved_ = 0;
    std::map<Key, Held> by_address_;  // of those that hold something
};

}  // namespace plaza::http
