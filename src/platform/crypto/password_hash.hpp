// Hashes of passwords: argon2id, and bcrypt for those of the original API. Each takes tens of milliseconds on the
// calling thread: loops ask Passwords.
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

/// What a log-in costs, whichever hash its account has. A bcrypt cost of 0: no account has a bcrypt hash.
struct LoginCost {
    Argon2Cost argon2;
    unsigned bcrypt = 0;
};

/// A PHC string, ended by a NUL. It is not on the heap, see password_pool.hpp.
using HashText = std::array<char, 128>;

/// A bcrypt hash of a higher cost is compared with nothing: 2^16 rounds take seconds, 2^31 take days.
inline constexpr unsigned max_bcrypt_cost = 16;

/// Absent if there is no memory.
[[nodiscard]] std::optional<HashText> hash_password(const Secret& password, Argon2Cost cost);

/// False also if `stored` is no hash that we know, or one that is too costly to compare with.
[[nodiscard]] bool matches_hash(const Secret& password, const std::string& stored);

/// Takes as long as matches_hash() leaves to do of a comparison with a hash of each kind, so that the two together take
/// the same time whatever `stored` is.
void spend_the_rest(const Secret& password, const std::string& stored, const LoginCost& cost);

/// Whether `stored` is of another kind than argon2id, or cheaper to guess against than `cost`.
[[nodiscard]] bool is_weaker(const std::string& stored, Argon2Cost cost);

enum class HashKind { bcrypt, argon2, too_costly, unknown };

/// What a hash from elsewhere is. Nobody can log in with the last two.
[[nodiscard]] HashKind kind_of_hash(const std::string& stored);

}  // namespace plaza::crypto
