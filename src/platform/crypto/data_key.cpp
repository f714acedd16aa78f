#include "platform/crypto/data_key.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "platform/base/ascii.hpp"
#include "platform/crypto/random.hpp"

namespace plaza::crypto {
namespace {

// The format of an encrypted text: the version of its key (2 bytes, big-endian), a random nonce, and the output of
// XChaCha20-Poly1305. The additional data is the version and the context. The nonce is long enough to be random.
constexpr std::size_t version_bytes = 2;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t head_bytes = version_bytes + nonce_bytes;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::string packed(std::uint16_t version) {
    return {static_cast<char>(version >> 8), static_cast<char>(version & 0xff)};
}

std::optional<std::uint16_t> version_of(std::string_view encrypted) {
    if (encrypted.size() < head_bytes + tag_bytes) return std::nullopt;
    const auto* bytes = bytes_of(encrypted);
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

std::optional<std::uint16_t> read_version(std::string_view text) {
    std::uint16_t version = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), version);
    if (failed != std::errc{} || end != text.data() + text.size() || version == 0) return std::nullopt;
    return version;
}

std::optional<Secret> read_key(std::string_view hex) {
    if (hex.size() != 2 * key_bytes) return std::nullopt;
    std::string key(key_bytes, '\0');
    std::size_t size = 0;
    const int failed = sodium_hex2bin(bytes_of(key), key.size(), hex.data(), hex.size(), nullptr, &size, nullptr);
    Secret secret(std::move(key));
    if (failed != 0 || size != key_bytes) return std::nullopt;
    return secret;
}

}  // namespace

std::expected<DataKeys, std::string> DataKeys::parse(const Secret& text) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    DataKeys keys;
    std::string_view rest = text.reveal();
    for (bool has_more = !rest.empty(); has_more;) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto item = ascii::trimmed(rest.substr(0, comma), " ");
        has_more = comma < rest.size();
        rest.remove_prefix(comma + (has_more ? 1 : 0));
        const auto colon = std::min(item.find(':'), item.size());
        const auto version = read_version(item.substr(0, colon));
        auto key = version ? read_key(item.substr(std::min(colon + 1, item.size()))) : std::nullopt;
        if (!key) return std::unexpected("a key is a version from 1 to 65535, a colon and 64 hexadecimal digits");
        if (keys.find(*version) != nullptr) return std::unexpected(fmt::format("version {} has two keys", *version));
        keys.keys_.push_back({*version, *std::move(key)});
    }
    return keys;
}

Secret DataKeys::generate(std::uint16_t version) {
    return Secret(fmt::format("{}:{}", version, random_hex(key_bytes)));
}

std::string DataKeys::encrypt(const Secret& text, std::string_view context) const {
    if (keys_.empty()) throw std::logic_error("there is no data key: set PLAZA_DATA_KEY");
    const auto& key = keys_.front();
    const auto& plain = text.reveal();
    auto encrypted = packed(key.version);
    const auto bound = encrypted + std::string(context);
    encrypted.resize(head_bytes + plain.size() + tag_bytes);
    auto* nonce = bytes_of(encrypted) + version_bytes;
    randombytes_buf(nonce, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(encrypted) + head_bytes, nullptr, bytes_of(plain), plain.size(),
                                               bytes_of(bound), bound.size(), nullptr, nonce,
                                               bytes_of(key.bytes.reveal()));
    return encrypted;
}

std::expected<Secret, DecryptError> DataKeys::decrypt(std::string_view encrypted, std::string_view context) const {
    const auto version = version_of(encrypted);
    if (!version) return std::unexpected(DecryptError::damaged);
    const auto* key = find(*version);
    if (key == nullptr) return std::unexpected(DecryptError::unknown_version);
    const auto bound = packed(*version) + std::string(context);
    const auto body = encrypted.substr(head_bytes);
    std::string plain(body.size() - tag_bytes, '\0');
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(plain), nullptr, nullptr, bytes_of(body), body.size(), bytes_of(bound), bound.size(),
        bytes_of(encrypted) + version_bytes, bytes_of(key->bytes.reveal()));
    if (failed != 0) return std::unexpected(DecryptError::damaged);
    return Secret(std::move(plain));
}

bool DataKeys::is_current(std::string_view encrypted) const {
    return !keys_.empty() && version_of(encrypted) == keys_.front().version;
}

const DataKeys::Key* DataKeys::find(std::uint16_t version) const {
    const auto found = std::ranges::find(keys_, version, &Key::version);
    return found == keys_.end() ? nullptr : &*found;
}

}  // namespace plaza::crypto
