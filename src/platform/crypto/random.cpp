#include "platform/crypto/random.hpp"

#include <sodium.h>

#include <stdexcept>
#include <vector>

#include "platform/crypto/base64url.hpp"

namespace plaza::crypto {
namespace {

std::vector<unsigned char> random_bytes(std::size_t count) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    std::vector<unsigned char> bytes(count);
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

}  // namespace

std::string random_hex(std::size_t count) {
    const auto bytes = random_bytes(count);
    std::string text(2 * count + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::string random_base64url(std::size_t count) {
    const auto bytes = random_bytes(count);
    return to_base64url(bytes);
}

}  // namespace plaza::crypto
