// DataKeys: encrypts what the database must not reveal, such as the secrets of a second factor. The keys are outside of
// the database and its backups, and all servers of a database share them.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/secret.hpp"

namespace plaza::crypto {

enum class DecryptError : std::uint8_t {
    unknown_version,  // the key that encrypted it is not configured
    damaged,          // changed, cut off, or encrypted for another context
};

/// Several threads can use it at once.
class DataKeys {
 public:
    /// Without a key.
    DataKeys() = default;

    /// `2:hex,1:hex`: versions from 1 to 65535, each with a key of 64 hexadecimal digits. The first key encrypts, all
    /// decrypt. An empty text has no keys. Returns what is wrong otherwise.
    [[nodiscard]] static std::expected<DataKeys, std::string> parse(const Secret& text);

    /// A new random key, as parse() reads it.
    [[nodiscard]] static Secret generate(std::uint16_t version = 1);

    [[nodiscard]] bool empty() const { return keys_.empty(); }

    /// Encrypts the text, for a column of type bytea. `context` says what the text is and whose, such as
    /// `totp_secret:42`: only the same context decrypts it, so a copy in another row is useless. The result is 42 bytes
    /// longer than the text, and differs each time. Throws std::logic_error if there is no key.
    [[nodiscard]] std::string encrypt(const Secret& text, std::string_view context) const;

    [[nodiscard]] std::expected<Secret, DecryptError> decrypt(std::string_view encrypted,
                                                              std::string_view context) const;

    /// Whether the first key encrypted it. Otherwise encrypt it again, so that the old key can be removed.
    [[nodiscard]] bool is_current(std::string_view encrypted) const;

 private:
    struct Key {
        std::uint16_t version;
        Secret bytes;
    };

    [[nodiscard]] const Key* find(std::uint16_t version) const;

    std::vector<Key> keys_;
};

}  // namespace plaza::crypto
