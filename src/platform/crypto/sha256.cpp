#include "platform/crypto/sha256.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "platform/crypto/base64url.hpp"

namespace plaza::crypto {

namespace {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
    // Fetched once, because OpenSSL 3.0 takes longer to find an algorithm than to hash a short text.
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::array<unsigned char, 32> digest;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr) != 1)
        throw std::runtime_error("OpenSSL has no SHA-256");
    return digest;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    return fmt::format("{:02x}", fmt::join(sha256(bytes), ""));
}

std::string sha256_base64url(std::string_view bytes) {
    return to_base64url(sha256(bytes));
}

}  // namespace plaza::crypto
