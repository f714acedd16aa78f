// Time-based one-time passwords (RFC 6238) as authenticator apps show them: SHA-1, 6 digits, 30 seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

/// A new secret of 160 bits, in Base32 without padding.
[[nodiscard]] Secret make_totp_secret();

/// The code of a time step. The secret is in Base32.
[[nodiscard]] std::string totp_code(const Secret& secret, std::int64_t step);

[[nodiscard]] std::int64_t totp_step(std::chrono::system_clock::time_point moment);

/// The time step of the code: the current one, the one before or the one after, because clocks differ. Nullopt for
/// another code, and for steps up to `used`, since each works once.
[[nodiscard]] std::optional<std::int64_t> find_totp_step(const Secret& secret, std::string_view code, std::int64_t now,
                                                         std::int64_t used);

}  // namespace plaza::crypto
