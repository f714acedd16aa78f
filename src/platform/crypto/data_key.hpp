// DataKeys: encrypts data that the database must not reveal, such as secrets of a second factor. The keys are stored
// outside the database and its backups, and all servers of a database share them.
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
    damaged,          // modified, truncated, or encrypted for another context
};

/// Several threads can use it at the same time.
class DataKeys {
 public:
    /// No keys.
    DataKeys() = default;

    /// Parses `2:hex,1:hex`: versions from 1 to 65535, each with a key of 64 hexadecimal digits. The first key
    /// encrypts, all decrypt. An empty text means no keys. Returns an error message for an invalid text.
    [[nodiscard]] static std::expected<DataKeys, std::string> parse(const Secret& text);

    /// A new random key in the format of parse().
    [[nodiscard]] static Secret generate(std::uint16_t version = 1);

    [[nodiscard]] bool empty() const { return keys_.empty(); }

    /// Encrypts the text for a column of type bytea. `context` identifies the text and its owner, such as
    /// `totp_secret:42`. Only the same context decrypts it, so a copy in another row is useless. The result is 42 bytes
    /// longer than the text, and differs for each call. Throws std::logic_error if there is no key.
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
