#include "platform/crypto/password_hash.hpp"

#include <crypt.h>
#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string_view>

#include "platform/base/refusal.hpp"

namespace plaza::crypto {
namespace {

bool is_bcrypt(std::string_view stored) {
    return stored.starts_with("$2a$") || stored.starts_with("$2b$") || stored.starts_with("$2y$");
}

/// What crypt_r() works in, 32 KiB that remember the password.
struct CryptRoom {
    crypt_data data{};

    CryptRoom() = default;
    CryptRoom(const CryptRoom&) = delete;
    CryptRoom& operator=(const CryptRoom&) = delete;
    ~CryptRoom() { sodium_memzero(&data, sizeof data); }
};

bool matches_bcrypt(const Secret& password, const std::string& stored) {
    // bcrypt reads 72 bytes, and the original ignored the rest; crypt_r() refuses more than 511.
    constexpr std::size_t bcrypt_limit = 72;
    const Secret head{password.reveal().substr(0, bcrypt_limit)};
    const auto room = std::make_unique<CryptRoom>();
    const auto* made = crypt_r(head.reveal().c_str(), stored.c_str(), &room->data);
    const std::string_view hash = made == nullptr ? std::string_view() : made;
    const bool is_equal = hash.size() == stored.size() && sodium_memcmp(hash.data(), stored.data(), hash.size()) == 0;
    // bcrypt stops at a NUL, so anything might follow it; the original let nobody have such a password.
    return is_equal && password.reveal().find('\0') == std::string::npos;
}

}  // namespace

std::string hash_password(const Secret& password, Argon2Cost cost) {
    std::array<char, crypto_pwhash_STRBYTES> out{};
    const auto& text = password.reveal();
    if (crypto_pwhash_argon2id_str(out.data(), text.data(), text.size(), cost.passes, cost.memory_bytes) != 0)
        throw unavailable("no memory to hash a password");
    return out.data();
}

bool matches_hash(const Secret& password, const std::string& stored) {
    if (is_bcrypt(stored)) return matches_bcrypt(password, stored);
    const auto& text = password.reveal();
    return crypto_pwhash_str_verify(stored.c_str(), text.data(), text.size()) == 0;
}

bool is_weaker(const std::string& stored, Argon2Cost cost) {
    std::size_t memory_kib = 0;
    unsigned passes = 0;
    if (std::sscanf(stored.c_str(), "$argon2id$v=19$m=%zu,t=%u,", &memory_kib, &passes) != 2) return true;
    return memory_kib < cost.memory_bytes / 1024 || passes < cost.passes;
}

std::string nobodys_hash(Argon2Cost cost) {
    return fmt::format("$argon2id$v=19$m={},t={},p=1${:A>22}${:A>43}", cost.memory_bytes / 1024, cost.passes, "", "");
}

}  // namespace plaza::crypto
