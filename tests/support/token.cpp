#include "tests/support/token.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace plaza::test {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string hmac_sha256(std::string_view text, std::string_view secret) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return {digest.begin(), digest.begin() + size};
}

}  // namespace

std::string base64url(std::string_view bytes) {
    std::string text;
    unsigned int bits = 0;
    int count = 0;
    for (char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63];
    return text;
}

std::string from_base64url(std::string_view text) {
    std::string bytes;
    unsigned int bits = 0;
    int count = 0;
    for (char letter : text) {
        bits = bits << 6 | static_cast<unsigned int>(alphabet.find(letter));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 255);
    }
    return bytes;
}

std::string signed_token(std::string_view claims, std::string_view secret, std::string_view header) {
    auto text = base64url(header) + '.' + base64url(claims);
    return text + '.' + base64url(hmac_sha256(text, secret));
}

}  // namespace plaza::test
