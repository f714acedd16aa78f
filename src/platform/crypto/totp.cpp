#include "platform/crypto/totp.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <cstddef>
#include <stdexcept>

#include "platform/crypto/equal.hpp"

namespace plaza::crypto {
namespace {

constexpr std::string_view base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t secret_bytes = 20;
constexpr std::chrono::seconds step_length{30};

std::string to_base32(const std::array<unsigned char, secret_bytes>& bytes) {
    std::string text;
    unsigned buffer = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        buffer = buffer << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) text += base32[buffer >> (bits - 5) & 31];
    }
    return text;
}

std::string from_base32(std::string_view text) {
    std::string bytes;
    unsigned buffer = 0;
    int bits = 0;
    for (const char c : text) {
        buffer = buffer << 5 | static_cast<unsigned>(base32.find(c));
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(buffer >> bits & 255);
    }
    return bytes;
}

}  // namespace

Secret make_totp_secret() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    std::array<unsigned char, secret_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return Secret(to_base32(bytes));
}

// RFC 4226 §5.3.
std::string totp_code(const Secret& secret, std::int64_t step) {
    const Secret key(from_base32(secret.reveal()));
    std::array<unsigned char, 8> counter{};
    for (int i = 7; i >= 0; --i, step >>= 8) counter[static_cast<std::size_t>(i)] = static_cast<unsigned char>(step);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (HMAC(EVP_sha1(), key.reveal().data(), static_cast<int>(key.reveal().size()), counter.data(), counter.size(),
             digest.data(), &size) == nullptr)
        throw std::runtime_error("OpenSSL has no HMAC with SHA-1");
    const std::size_t at = digest[size - 1] & 15U;
    const auto number = (digest[at] & 127U) << 24 | static_cast<unsigned>(digest[at + 1]) << 16 |
                        static_cast<unsigned>(digest[at + 2]) << 8 | static_cast<unsigned>(digest[at + 3]);
    return fmt::format("{:06}", number % 1'000'000);
}

std::int64_t totp_step(std::chrono::system_clock::time_point moment) {
    return moment.time_since_epoch() / step_length;
}

std::optional<std::int64_t> find_totp_step(const Secret& secret, std::string_view code, std::int64_t now,
                                           std::int64_t used) {
    std::optional<std::int64_t> found;
    for (const auto step : {now - 1, now, now + 1})
        if (is_equal(code, Secret(totp_code(secret, step))) && step > used) found = step;
    return found;
}

}  // namespace plaza::crypto
