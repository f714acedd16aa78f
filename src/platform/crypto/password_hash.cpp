#include "platform/crypto/password_hash.hpp"

#include <crypt.h>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace plaza::crypto {
namespace {

static_assert(std::tuple_size_v<HashText> >= crypto_pwhash_STRBYTES);

// The upper limit of the settings, and the work that a hash of this size does in a few seconds.
constexpr std::uint64_t max_argon2_memory_kib = 1 << 20;
constexpr std::uint64_t max_argon2_work_kib = 4 << 20;

constexpr std::size_t bcrypt_size = 60;

struct Argon2Parameters {
    std::uint64_t memory_kib = 0;
    std::uint64_t passes = 0;
    bool is_argon2id = false;

    [[nodiscard]] std::uint64_t work_kib() const { return memory_kib * passes; }
};

/// The cost of $argon2id$v=19$m=19456,t=2,p=1$… and $argon2i$….
std::optional<Argon2Parameters> read_argon2(const std::string& stored) {
    Argon2Parameters read;
    read.is_argon2id = stored.starts_with("$argon2id$");
    if (!read.is_argon2id && !stored.starts_with("$argon2i$")) return std::nullopt;
    unsigned memory = 0;
    unsigned passes = 0;
    if (std::sscanf(stored.c_str(), "$%*[a-z0-9]$v=19$m=%9u,t=%9u,", &memory, &passes) != 2) return std::nullopt;
    read.memory_kib = memory;
    read.passes = passes;
    return read;
}

bool is_too_costly(const Argon2Parameters& argon2) {
    return argon2.memory_kib > max_argon2_memory_kib || argon2.work_kib() > max_argon2_work_kib;
}

/// The cost of a bcrypt hash.
std::optional<unsigned> read_bcrypt(std::string_view stored) {
    const bool is_bcrypt = stored.starts_with("$2a$") || stored.starts_with("$2b$") || stored.starts_with("$2y$");
    if (!is_bcrypt || stored.size() != bcrypt_size || stored[6] != '$') return std::nullopt;
    const auto tens = static_cast<unsigned>(stored[4] - '0');
    const auto ones = static_cast<unsigned>(stored[5] - '0');
    if (tens > 9 || ones > 9) return std::nullopt;
    return 10 * tens + ones;
}

/// The work area of crypt_r(), 32 KiB that contain the password afterwards.
struct CryptRoom {
    crypt_data data{};

    CryptRoom() = default;
    CryptRoom(const CryptRoom&) = delete;
    CryptRoom& operator=(const CryptRoom&) = delete;
    ~CryptRoom() { sodium_memzero(&data, sizeof data); }
};

bool matches_bcrypt(const Secret& password, const std::string& stored) {
    // bcrypt uses 72 bytes, and the original ignored the rest; crypt_r() refuses more than 511 bytes.
    constexpr std::size_t bcrypt_limit = 72;
    const Secret head{password.reveal().substr(0, bcrypt_limit)};
    CryptRoom room;
    const auto* made = crypt_r(head.reveal().c_str(), stored.c_str(), &room.data);
    const std::string_view hash = made == nullptr ? std::string_view() : made;
    const bool is_equal = hash.size() == stored.size() && sodium_memcmp(hash.data(), stored.data(), hash.size()) == 0;
    // bcrypt ignores everything after a NUL; the original accepted no such passwords.
    return is_equal && password.reveal().find('\0') == std::string::npos;
}

bool matches_argon2(const Secret& password, const std::string& stored) {
    const auto& text = password.reveal();
    return crypto_pwhash_str_verify(stored.c_str(), text.data(), text.size()) == 0;
}

void spend_argon2(const Secret& password, std::uint64_t memory_kib, std::uint64_t passes) {
    constexpr std::uint64_t least_kib = crypto_pwhash_MEMLIMIT_MIN / 1024;
    matches_argon2(password, fmt::format("$argon2id$v=19$m={},t={},p=1${:A>22}${:A>43}",
                                         std::max(memory_kib, least_kib), passes, "", ""));
}

void spend_bcrypt(const Secret& password, unsigned cost) {
    matches_bcrypt(password, fmt::format("$2b${:02}${:.>53}", cost, ""));
}

}  // namespace

std::optional<HashText> hash_password(const Secret& password, Argon2Cost cost) {
    HashText out{};
    const auto& text = password.reveal();
    if (crypto_pwhash_argon2id_str(out.data(), text.data(), text.size(), cost.passes, cost.memory_bytes) != 0)
        return std::nullopt;
    return out;
}

bool matches_hash(const Secret& password, const std::string& stored) {
    switch (kind_of_hash(stored)) {
        case HashKind::bcrypt:
            return matches_bcrypt(password, stored);
        case HashKind::argon2:
            return matches_argon2(password, stored);
        case HashKind::too_costly:
        case HashKind::unknown:
            break;
    }
    return false;
}

void spend_the_rest(const Secret& password, const std::string& stored, const ComparisonCost& cost) {
    const auto kind = kind_of_hash(stored);
    const std::uint64_t memory_kib = cost.argon2.memory_bytes / 1024;
    const std::uint64_t passes = cost.argon2.passes;
    const auto spent = kind == HashKind::argon2 ? read_argon2(stored).value_or(Argon2Parameters{}) : Argon2Parameters{};
    // In an eighth of the memory, because allocating all of it again takes as long as a pass.
    if (spent.memory_kib == memory_kib && spent.passes < passes)
        spend_argon2(password, memory_kib / 8, 8 * (passes - spent.passes));
    else if (spent.work_kib() < memory_kib * passes)
        spend_argon2(password, memory_kib - spent.work_kib() / passes, passes);

    if (kind != HashKind::bcrypt && cost.bcrypt > 0) return spend_bcrypt(password, cost.bcrypt);
    // Each cost doubles the work: 2^a + 2^a + 2^(a+1) + … + 2^(b-1) = 2^b.
    if (kind == HashKind::bcrypt)
        for (auto next = *read_bcrypt(stored); next < cost.bcrypt; ++next) spend_bcrypt(password, next);
}

bool is_weaker(const std::string& stored, Argon2Cost cost) {
    const auto argon2 = read_argon2(stored);
    if (!argon2 || !argon2->is_argon2id) return true;
    return argon2->memory_kib < cost.memory_bytes / 1024 || argon2->passes < cost.passes;
}

HashKind kind_of_hash(const std::string& stored) {
    constexpr unsigned min_bcrypt_cost = 4;
    if (const auto cost = read_bcrypt(stored); cost && *cost >= min_bcrypt_cost)
        return *cost > max_bcrypt_cost ? HashKind::too_costly : HashKind::bcrypt;
    if (const auto argon2 = read_argon2(stored))
        return is_too_costly(*argon2) ? HashKind::too_costly : HashKind::argon2;
    return HashKind::unknown;
}

}  // namespace plaza::crypto
