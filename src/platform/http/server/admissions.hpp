// Admissions: limits the connections in total and per address. Shared by all loops.
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
    std::size_t of_one_address = 0;  // an IPv6 /64 counts as one address; 0: no limit
    /// Additional connections for requests of operators. Half of them are only for exempt addresses.
    std::size_t reserved = 32;
    std::size_t reserved_of_one_address = 2;
};

enum class Place : std::uint8_t { ordinary, reserved, none, none_for_address };

class Admissions;

/// The place of a connection. The destructor frees it.
class Admission {
 public:
    Admission(Admissions& admissions, const boost::asio::ip::address& peer);
    ~Admission();
    Admission(Admission&& other) noexcept;
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    [[nodiscard]] Place place() const { return place_; }
    /// Marks a reserved place as used by an operator's request, so that the connection does not count as refused.
    void serve() { is_served_ = true; }

 private:
    Admissions* admissions_;  // null after a move
    boost::asio::ip::address peer_;
    Place place_;
    bool is_served_ = false;
};

class Admissions {
 public:
    /// Exempt addresses or networks have no limit per address, because many clients may share one.
    Admissions(AdmissionLimits limits, const std::vector<std::string>& exempt);

    /// The number of connections refused so far because of the total limit, and because of the limit per address. Any
    /// thread can call them.
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

    std::mutex mutex_;  // guards the members below
    std::size_t ordinary_ = 0;
    std::size_t reserved_ = 0;
    std::map<Key, Held> by_address_;  // only addresses with connections
};

}  // namespace plaza::http
