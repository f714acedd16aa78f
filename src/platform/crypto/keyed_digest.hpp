// DigestKey: digests of a fixed size that only a holder of the key can make (BLAKE2b, RFC 7693).
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

using Digest = std::array<std::byte, 16>;

/// May be used by several threads at once.
class DigestKey {
 public:
    /// The purpose keeps the digests of one use apart from those of another under the same secret.
    DigestKey(const Secret& secret, std::string_view purpose);

    [[nodiscard]] Digest digest(std::string_view text) const;

 private:
    std::array<std::byte, 32> key_{};
};

}  // namespace plaza::crypto
