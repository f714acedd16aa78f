// Hashes of passwords: argon2id, and bcrypt for those of the original API. Each takes tens of milliseconds on the
// calling thread: loops ask the PasswordPool.
#pragma once

#include <cstddef>
#include <string>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

struct Argon2Cost {
    std::size_t memory_bytes;
    unsigned passes;
};

[[nodiscard]] std::string hash_password(const Secret& password, Argon2Cost cost);

/// False also where `stored` is no hash that we know.
[[nodiscard]] bool matches_hash(const Secret& password, const std::string& stored);

/// Whether `stored` is of another kind than argon2id, or cheaper to guess against than `cost`.
[[nodiscard]] bool is_weaker(const std::string& stored, Argon2Cost cost);

/// A hash that no password has, as dear to compare with as any of that cost.
[[nodiscard]] std::string nobodys_hash(Argon2Cost cost);

}  // namespace plaza::crypto
