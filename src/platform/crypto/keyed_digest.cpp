#include "platform/crypto/keyed_digest.hpp"

#include <sodium.h>

#include <stdexcept>
#include <string>

namespace plaza::crypto {
namespace {

const unsigned char* unsigned_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

DigestKey::DigestKey(const Secret& secret, std::string_view purpose) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    const Secret text(std::string(purpose) + '\0' + secret.reveal());
    crypto_generichash(reinterpret_cast<unsigned char*>(key_.data()), key_.size(), unsigned_of(text.reveal()),
                       text.reveal().size(), nullptr, 0);
}

Digest DigestKey::digest(std::string_view text) const {
    Digest digest;
    crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), unsigned_of(text), text.size(),
                       reinterpret_cast<const unsigned char*>(key_.data()), key_.size());
    return digest;
}

}  // namespace plaza::crypto
