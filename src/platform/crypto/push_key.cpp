#include "platform/crypto/push_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <memory>
#include <stdexcept>

#include "platform/crypto/base64url.hpp"

namespace plaza::crypto {
namespace {

constexpr std::size_t point_bytes = 65;
constexpr int number_bytes = 32;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
};

void require(bool is_met) {
    if (!is_met) throw std::runtime_error("OpenSSL cannot make a key for push messages");
}

}  // namespace

PushKey make_push_key() {
    const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
    require(key != nullptr);
    std::array<unsigned char, point_bytes> point{};
    std::size_t size = 0;
    require(EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size(), &size) ==
            1);
    require(size == point.size());
    BIGNUM* read = nullptr;
    require(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &read) == 1);
    const std::unique_ptr<BIGNUM, FreeNumber> number(read);
    std::array<unsigned char, number_bytes> bytes{};
    require(BN_bn2binpad(number.get(), bytes.data(), number_bytes) == number_bytes);
    return {to_base64url(point), Secret(to_base64url(bytes))};
}

}  // namespace plaza::crypto
