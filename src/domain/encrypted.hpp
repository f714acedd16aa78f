// Columns that are encrypted by the data keys.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/refusal.hpp"
#include "platform/base/secret.hpp"
#include "platform/crypto/data_key.hpp"
#include "platform/pg/query/value.hpp"

namespace plaza {

/// As DataKeys::encrypt(), but throws no_data_key if the server has no key.
[[nodiscard]] inline pg::Bytes encrypted(const crypto::DataKeys& keys, const Secret& text, std::string_view context) {
    if (keys.empty()) throw Refusal{Reason::no_data_key};
    const auto bytes = keys.encrypt(text, context);
    const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
    return {first, first + bytes.size()};
}

[[nodiscard]] inline std::expected<Secret, crypto::DecryptError> decrypted(const crypto::DataKeys& keys,
                                                                           const pg::Bytes& bytes,
                                                                           std::string_view context) {
    return keys.decrypt({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, context);
}

}  // namespace plaza
