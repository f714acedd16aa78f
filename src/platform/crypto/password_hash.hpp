// Password hashes: argon2id, and bcrypt for passwords of the original API. Each hash takes tens of milliseconds on the
// calling thread, so loops use Passwords.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

struct Argon2Cost {
    std::size_t memory_bytes;
    unsigned passes;
};

/// The cost of a comparison, independent of the stored hash. bcrypt 0: no stored hash is of bcrypt.
struct ComparisonCost {
    Argon2Cost argon2;
    unsigned bcrypt = 0;
};

/// A PHC string with a final NUL. Not on the heap, see password_work.hpp.
using HashText = std::array<char, 128>;

/// bcrypt hashes of a higher cost match no password: 2^16 rounds take seconds, 2^31 take days.
inline constexpr unsigned max_bcrypt_cost = 16;

/// Returns nullopt if there is not enough memory.
[[nodiscard]] std::optional<HashText> hash_password(const Secret& password, Argon2Cost cost);

/// Returns false also for an unknown or too costly hash.
[[nodiscard]] bool matches_hash(const Secret& password, const std::string& stored);

/// Does the work that matches_hash() skips, so that both together take the same time for each `stored`: one hash of
/// each kind.
void spend_the_rest(const Secret& password, const std::string& stored, const ComparisonCost& cost);

/// Whether `stored` is not argon2id, or has a lower cost than `cost`.
[[nodiscard]] bool is_weaker(const std::string& stored, Argon2Cost cost);

enum class HashKind { bcrypt, argon2, too_costly, unknown };

/// The kind of an imported hash. Log-in is impossible with the last two.
[[nodiscard]] HashKind kind_of_hash(const std::string& stored);

}  // namespace plaza::crypto
