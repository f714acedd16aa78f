// DigestKey: keyed digests of fixed size (BLAKE2b, RFC 7693).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

using Digest = std::array<std::byte, 16>;

/// Several threads can use it at the same time.
class DigestKey {
 public:
    /// The purpose separates digests of different uses with the same secret.
    DigestKey(const Secret& secret, std::string_view purpose);

    [[nodiscard]] Digest digest(std::string_view text) const;

 private:
    std::array<std::byte, 32> key_{};
};

}  // namespace plaza::crypto
