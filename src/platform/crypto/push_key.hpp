// Key pairs that sign push messages: ECDSA on P-256 (RFC 8292).
#pragma once

#include <string>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

struct PushKey {
    std::string public_key;  // the uncompressed point, in base64url
    Secret private_key;      // the number, in base64url
};

[[nodiscard]] PushKey make_push_key();

}  // namespace plaza::crypto
