#include "platform/crypto/token.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <span>
#include <stdexcept>
#include <utility>

#include "platform/crypto/base64url.hpp"
#include "platform/crypto/random.hpp"

namespace plaza::crypto {
namespace {

using std::chrono::system_clock;

constexpr std::size_t max_token_size = 4'096;
constexpr std::int64_t max_id = (std::int64_t{1} << 53) - 1;
// Tolerance in seconds for clocks that are set back, or differ between servers.
constexpr std::int64_t clock_difference = 10;
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

/// The key in the form that is fastest with OpenSSL.
class TokenKey::Signer {
 public:
    Signer(const Secret& key, std::string_view digest) : keyed_(make(key, digest)) {}

    /// The signature as text. Comparing texts also refuses non-canonical base64url.
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

    /// Unique among the signers of the process.
    [[nodiscard]] std::uint64_t number() const { return number_; }

 private:
    static MacContext make(const Secret& key, std::string_view digest) {
        const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> hmac{EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                                     &EVP_MAC_free};
        MacContext context{EVP_MAC_CTX_new(hmac.get())};
        const std::array parameters{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest.data()), digest.size()),
            OSSL_PARAM_construct_end()};
        const auto& text = key.reveal();
        if (EVP_MAC_init(context.get(), bytes_of(text).data(), text.size(), parameters.data()) != 1)
            throw std::runtime_error("OpenSSL has no HMAC");
        return context;
    }

    /// The copy of this thread. Resetting it costs a quarter of setting a key. It caches only the last key, because a
    /// process usually has one.
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

bool repeats_a_name(const simdjson::dom::object& object) {
    for (auto one = object.begin(); one != object.end(); ++one)
        for (auto other = object.begin(); other != one; ++other)
            if (other.key() == one.key()) return true;
    return false;
}

/// The JSON object in a part of a token, valid until this thread reads the next one.
std::optional<simdjson::dom::object> read_part(std::string_view encoded) {
    thread_local simdjson::dom::parser parser;
    std::array<unsigned char, max_token_size + simdjson::SIMDJSON_PADDING> bytes;
    const auto json = from_base64url(encoded, std::span(bytes).first(max_token_size));
    simdjson::dom::object object;
    if (!json || parser.parse(json->data(), json->size(), false).get(object) != simdjson::SUCCESS) return std::nullopt;
    // Refuse duplicate names, which parsers interpret differently (RFC 7519 §4).
    if (repeats_a_name(object)) return std::nullopt;
    return object;
}

bool has(const simdjson::dom::object& object, std::string_view name) {
    return object[name].error() == simdjson::SUCCESS;
}

/// Whole seconds since the epoch, up to the year 9999.
std::optional<std::int64_t> numeric_date(const simdjson::dom::object& object, std::string_view name) {
    std::int64_t seconds = 0;
    if (object[name].get(seconds) != simdjson::SUCCESS || seconds < 0 || seconds > max_numeric_date)
        return std::nullopt;
    return seconds;
}

bool is_id(std::int64_t number) {
    return number >= 1 && number <= max_id;
}

/// A number, or a string with a number, as in some tokens of the original.
std::optional<std::int64_t> read_user(const simdjson::dom::object& claims) {
    std::int64_t id = 0;
    if (std::string_view text; claims["user_id"].get(text) == simdjson::SUCCESS) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
        if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    } else if (claims["user_id"].get(id) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    if (!is_id(id)) return std::nullopt;
    return id;
}

std::optional<std::int64_t> read_session(const simdjson::dom::object& claims) {
    std::int64_t id = 0;
    if (claims["sid"].get(id) != simdjson::SUCCESS || !is_id(id)) return std::nullopt;
    return id;
}

std::optional<Claims> read_claims(const simdjson::dom::object& claims) {
    const auto expires_at = numeric_date(claims, "exp");
    if (!expires_at) return std::nullopt;

    Claims result{};
    result.expires_at = *expires_at;
    if (has(claims, "nbf")) {
        const auto not_before = numeric_date(claims, "nbf");
        if (!not_before) return std::nullopt;
        result.not_before = *not_before;
    }
    if (has(claims, "iat")) {
        const auto issued_at = numeric_date(claims, "iat");
        if (!issued_at) return std::nullopt;
        result.issued_at = Time{std::chrono::seconds{*issued_at}};
        result.not_before = std::max(result.not_before, *issued_at - clock_difference);
    }
    if (has(claims, "sid")) {
        result.session = read_session(claims);
        if (!result.session) return std::nullopt;
    }
    const auto user = read_user(claims);
    if (!user) return std::nullopt;
    result.user_id = *user;
    return result;
}

/// A cache entry for one token with a valid signature.
struct Known {
    std::string token;
    std::uint64_t key = 0;  // the number of the signer
    Claims claims{};
};

/// The cache entry of this thread for a token hash. Checking a signature costs as much as a small request.
Known& known(std::string_view token) {
    thread_local std::array<Known, 512> places;
    return places[std::hash<std::string_view>{}(token) % places.size()];
}

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::int64_t to_seconds(system_clock::time_point moment) {
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
}

}  // namespace

TokenKey::TokenKey(const Secret& key, Algorithm algorithm) {
    if (key.empty()) throw std::invalid_argument("a token key must not be empty");
    const auto& hash = hashes[static_cast<std::size_t>(algorithm)];
    algorithm_name_ = hash.algorithm;
    header_ = to_base64url(bytes_of(fmt::format(R"({{"alg":"{}","typ":"JWT"}})", hash.algorithm)));
    signer_ = std::make_unique<const Signer>(key, hash.digest);
}

TokenKey::~TokenKey() = default;

std::string TokenKey::issue(const NewToken& token) const {
    const auto claims = fmt::format(R"({{"user_id":{},"exp":{},"iat":{},"jti":"{}","sid":{}}})", token.user_id,
                                    to_seconds(token.issued_at + token.life), to_seconds(token.issued_at),
                                    random_base64url(16), token.session);
    const auto text = fmt::format("{}.{}", header_, to_base64url(bytes_of(claims)));
    return fmt::format("{}.{}", text, signer_->sign(text));
}

std::optional<Claims> TokenKey::verify(std::string_view token, system_clock::time_point now) const {
    if (token.size() > max_token_size) return std::nullopt;
    auto& place = known(token);
    if (place.key != signer_->number() || !equal(place.token, token)) {
        const auto claims = read(token);
        if (!claims) return std::nullopt;
        place = {std::string(token), signer_->number(), *claims};
    }
    const auto second = to_seconds(now);
    if (second < place.claims.not_before || second >= place.claims.expires_at) return std::nullopt;
    return place.claims;
}

std::optional<Claims> TokenKey::verify_signature(std::string_view token) const {
    if (token.size() > max_token_size) return std::nullopt;
    return read(token);
}

std::optional<Claims> TokenKey::read(std::string_view token) const {
    const auto header_end = token.find('.');
    const auto payload_end = token.rfind('.');
    if (header_end == token.npos || header_end == payload_end) return std::nullopt;

    const auto header = token.substr(0, header_end);
    const auto payload = token.substr(header_end + 1, payload_end - header_end - 1);
    const auto signature = token.substr(payload_end + 1);
    const auto expected = signer_->sign(token.substr(0, payload_end));
    if (!equal(signature, expected) || !is_our_header(header)) return std::nullopt;

    const auto claims = read_part(payload);
    if (!claims) return std::nullopt;
    return read_claims(*claims);
}

/// Ignores `kid`, `jku`, `jwk` and `x5u`: there is one key.
bool TokenKey::is_our_header(std::string_view encoded) const {
    if (encoded == header_) return true;
    const auto header = read_part(encoded);
    if (!header || has(*header, "crit")) return false;
    std::string_view text;
    if ((*header)["alg"].get(text) != simdjson::SUCCESS || text != algorithm_name_) return false;
    return !has(*header, "typ") || ((*header)["typ"].get(text) == simdjson::SUCCESS && text == "JWT");
}

}  // namespace plaza::crypto
