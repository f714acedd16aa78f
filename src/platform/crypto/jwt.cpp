#include "platform/crypto/jwt.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <span>
#include <stdexcept>
#include <utility>

#include "platform/crypto/base64url.hpp"

namespace plaza::crypto {
namespace {

using std::chrono::system_clock;

constexpr std::size_t max_token_size = 4'096;
// A token with more claims is not cached, so that the cache has a limited size.
constexpr std::size_t most_cached_claims = 8;
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

std::span<const unsigned char> span_of(std::string_view text) {
    return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

}  // namespace

/// The key in the form that is fastest with OpenSSL.
class JwtKey::Signer {
 public:
    Signer(const Secret& key, std::string_view digest) : keyed_(make(key, digest)) {}

    /// The signature as text. Comparing texts also refuses non-canonical base64url.
    [[nodiscard]] std::string sign(std::string_view text) const {
        auto* mac = context();
        std::array<unsigned char, EVP_MAX_MD_SIZE> tag;
        std::size_t size = 0;
        const bool is_signed = EVP_MAC_init(mac, nullptr, 0, nullptr) == 1 &&
                               EVP_MAC_update(mac, span_of(text).data(), text.size()) == 1 &&
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
        if (EVP_MAC_init(context.get(), span_of(text).data(), text.size(), parameters.data()) != 1)
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

ClaimValue to_value(const simdjson::dom::element& element) {
    if (std::int64_t number = 0; element.get(number) == simdjson::SUCCESS) return number;
    if (std::string_view text; element.get(text) == simdjson::SUCCESS) return std::string(text);
    return {};
}

std::string to_json(const ClaimValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    const auto* text = std::get_if<std::string>(&value);
    const auto is_escaped = [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' '; };
    if (text == nullptr || std::ranges::any_of(*text, is_escaped))
        throw std::invalid_argument("a claim is a number or a plain text");
    return fmt::format("\"{}\"", *text);
}

/// Whole seconds since the epoch, up to the year 9999.
std::optional<std::int64_t> numeric_date(const ClaimValue& value) {
    const auto* seconds = std::get_if<std::int64_t>(&value);
    if (seconds == nullptr || *seconds < 0 || *seconds > max_numeric_date) return std::nullopt;
    return *seconds;
}

/// A cache entry for one token with a valid signature.
struct Known {
    std::string token;
    std::uint64_t key = 0;  // the number of the signer
    std::shared_ptr<const Claims> claims{};
};

/// The cache entry of this thread for a token hash. Checking a signature costs as much as a small request.
Known& known(std::string_view token) {
    thread_local std::array<Known, 512> places;
    return places[std::hash<std::string_view>{}(token) % places.size()];
}

bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// Only the signature is secret, so only its comparison must take constant time, which is much slower.
bool is_same_token(std::string_view a, std::string_view b) {
    const auto signature = b.rfind('.') + 1;  // 0 without a dot: all of it
    return a.size() == b.size() && a.substr(0, signature) == b.substr(0, signature) &&
           equal(a.substr(signature), b.substr(signature));
}

}  // namespace

const ClaimValue* find_claim(const Claims& claims, std::string_view name) {
    const auto found = std::ranges::find(claims, name, &Claim::name);
    return found == claims.end() ? nullptr : &found->value;
}

bool Validity::includes(system_clock::time_point moment) const {
    const auto second = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
    return second >= not_before && second < expires_at;
}

std::optional<Validity> validity_of(const Claims& claims) {
    const auto* exp = find_claim(claims, "exp");
    const auto expires_at = exp != nullptr ? numeric_date(*exp) : std::nullopt;
    if (!expires_at) return std::nullopt;

    Validity result{.expires_at = *expires_at};
    if (const auto* nbf = find_claim(claims, "nbf")) {
        const auto not_before = numeric_date(*nbf);
        if (!not_before) return std::nullopt;
        result.not_before = *not_before;
    }
    if (const auto* iat = find_claim(claims, "iat")) {
        const auto issued_at = numeric_date(*iat);
        if (!issued_at) return std::nullopt;
        result.not_before = std::max(result.not_before, *issued_at - clock_difference);
    }
    return result;
}

JwtKey::JwtKey(const Secret& key, Algorithm algorithm) {
    if (key.empty()) throw std::invalid_argument("a token key must not be empty");
    const auto& hash = hashes[static_cast<std::size_t>(algorithm)];
    algorithm_name_ = hash.algorithm;
    header_ = to_base64url(span_of(fmt::format(R"({{"alg":"{}","typ":"JWT"}})", hash.algorithm)));
    signer_ = std::make_unique<const Signer>(key, hash.digest);
}

JwtKey::~JwtKey() = default;

std::string JwtKey::sign(const Claims& claims) const {
    std::string json;
    for (const auto& claim : claims)
        json += fmt::format("{}\"{}\":{}", json.empty() ? "" : ",", claim.name, to_json(claim.value));
    const auto text = fmt::format("{}.{}", header_, to_base64url(span_of("{" + json + "}")));
    return fmt::format("{}.{}", text, signer_->sign(text));
}

std::shared_ptr<const Claims> JwtKey::verify(std::string_view token) const {
    if (token.size() > max_token_size) return nullptr;
    auto& place = known(token);
    if (place.key == signer_->number() && is_same_token(place.token, token)) return place.claims;
    auto claims = read(token);
    if (claims && claims->size() <= most_cached_claims) place = {std::string(token), signer_->number(), claims};
    return claims;
}

std::shared_ptr<const Claims> JwtKey::read(std::string_view token) const {
    const auto header_end = token.find('.');
    const auto payload_end = token.rfind('.');
    if (header_end == token.npos || header_end == payload_end) return nullptr;

    const auto header = token.substr(0, header_end);
    const auto payload = token.substr(header_end + 1, payload_end - header_end - 1);
    const auto signature = token.substr(payload_end + 1);
    const auto expected = signer_->sign(token.substr(0, payload_end));
    if (!equal(signature, expected) || !is_our_header(header)) return nullptr;

    const auto members = read_part(payload);
    if (!members) return nullptr;
    Claims claims;
    for (const auto& [name, value] : *members) claims.emplace_back(std::string(name), to_value(value));
    return std::make_shared<const Claims>(std::move(claims));
}

/// Ignores `kid`, `jku`, `jwk` and `x5u`: there is one key.
bool JwtKey::is_our_header(std::string_view encoded) const {
    if (encoded == header_) return true;
    const auto header = read_part(encoded);
    if (!header || has(*header, "crit")) return false;
    std::string_view text;
    if ((*header)["alg"].get(text) != simdjson::SUCCESS || text != algorithm_name_) return false;
    return !has(*header, "typ") || ((*header)["typ"].get(text) == simdjson::SUCCESS && text == "JWT");
}

}  // namespace plaza::crypto
