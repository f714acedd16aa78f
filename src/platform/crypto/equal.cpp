#include "platform/crypto/equal.hpp"

#include <openssl/crypto.h>

#include "platform/crypto/sha256.hpp"

namespace plaza::crypto {

bool is_equal(std::string_view sent, const Secret& secret) {
    const auto a = sha256_hex(sent);
    const auto b = sha256_hex(secret.reveal());
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace plaza::crypto
