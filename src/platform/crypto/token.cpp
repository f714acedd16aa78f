#include "platform/crypto/token.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include <array>
#include <atomic>
#include <charconv>
#include <span>
#include <stdexcept>
#include <utility>

#include "platform/crypto/random.hpp"
#include "platform/crypto/sodium.hpp"

namespace plaza::crypto {
namespace {

using std::chrono::system_clock;

constexpr std::size_t max_token_size = 4'096;
constexpr std::int64_t max_id = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t max_numeric_date = 253'402'300'799;  // the year 9999

struct Hash {
    std::string_view algorithm;  // RFC 7518 §3.2
    std::string_view digest;     // OpenSSL's name
};
constexpr std::array hashes{Hash{"HS256", "SHA256"}, Hash{"HS384", "SHA384"}, Hash{"HS512", "SHA512"}};

struct FreeMac {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

std::span<const unsigned char> bytes_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

}  // namespace

std::optional<Algorithm> find_algorithm(std::string_view name) {
    const auto found = std::ranges::find(hashes, name, &Hash::algorithm);
    if (found == hashes.end()) return std::nullopt;
    return static_cast<Algorithm>(found - hashes.begin());
}

/// The key in the form that OpenSSL is fastest with.
class TokenKey::Signer {
   public:
    Signer(const Secret& key, std::string_view digest) : keyed_(make(key, digest)) {}

    /// The signature's text: comparing texts also refuses every other spelling of the same bytes.
    [[nodiscard]] std::string sign(std::string_view text) const {
        auto* mac = context();
        std::array<unsigned char, EVP_MAX_MD_SIZE> tag;
        std::size_t size = 0;
        const bool is_signed = EVP_MAC_init(mac, nullptr, 0, nullptr) == 1 &&
                               EVP_MAC_update(mac, bytes_of(text).data(), text.size()) == 1 &&
                               EVP_MAC_final(mac, tag.data(), &size, tag.size()) == 1;
        if (!is_signed) throw std::runtime_error("OpenSSL cannot sign");
        return to_base64url({tag.data(), size});
    }

   private:
    static MacContext make(const Secret& key, std::string_view digest) {
        const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                     &EVP_MAC_free};
        MacContext context{EVP_MAC_CTX_new(hmac.get())};
        const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                                                     const_cast<char*>(digest.data()), digest.size()),
                                    OSSL_PARAM_construct_end()};
        const auto& text = key.reveal();
        if (EVP_MAC_init(context.get(), bytes_of(text).data(), text.size(), parameters.data()) != 1)
            throw std::runtime_error("OpenSSL has no HMAC");
        return context;
    }

    /// This thread's own copy. Starting it anew costs a quarter of what keying one does; a process has one key, so
    /// that of the last key used is enough.
    EVP_MAC_CTX* context() const {
        thread_local std::uint64_t number = 0;
        thread_local MacContext copy;
        if (std::exchange(number, number_) != number_) copy.reset(EVP_MAC_CTX_dup(keyed_.get()));
        return copy.get();
    }

    static std::uint64_t next_number() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }

    MacContext keyed_;
    std::uint64_t number_ = next_number();
};

namespace {

/// A part of a token, decoded, with the room after it that simdjson wants.
class Part {
   public:
    explicit Part(std::string_view encoded) {
        is_valid_ = sodium_base642bin(bytes_.data(), max_token_size, encoded.data(), encoded.size(), nullptr, &size_,
                                      nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0;
    }

    /// The JSON object it holds, valid until the thread parses the next.
    [[nodiscard]] std::optional<simdjson::dom::object> object() const {
        thread_local simdjson::dom::parser parser;
        simdjson::dom::object object;
        if (!is_valid_ || parser.parse(bytes_.data(), size_, false).get(object) != simdjson::SUCCESS)
            return std::nullopt;
        return object;
    }

   private:
    std::array<unsigned char, max_token_size + simdjson::SIMDJSON_PADDING> bytes_;
    std::size_t size_ = 0;
    bool is_valid_ = false;
};

/// Reads members by name; a member that is there twice means nothing safe, so neither does the whole.
class Members {
   public:
    explicit Members(const simdjson::dom::object& object) : object_(object) {}

    std::optional<simdjson::dom::element> find(std::string_view name) {
        std::optional<simdjson::dom::element> found;
        for (const auto& member : object_) {
            if (member.key != name) continue;
            if (found) has_doubles_ = true;
            found = member.value;
        }
        return found;
    }

    [[nodiscard]] bool has_doubles() const { return has_doubles_; }

   private:
    simdjson::dom::object object_;
    bool has_doubles_ = false;
};
