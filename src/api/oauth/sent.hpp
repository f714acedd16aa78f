// Sent: what the decoded parameters of a request no longer show: which were repeated, which were in the query, and the
// client's credentials in the Authorization header.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/secret.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza::oauth {

/// The secret, empty if it was not sent.
template <std::size_t Max>
Secret text_of(std::optional<SecretText<Max>> sent) {
    return sent ? std::move(sent->value) : Secret();
}

struct BasicCredentials {
    std::string id;
    Secret secret;
};

struct Sent {
    bool has_repeated = false;      // a parameter without `[]` in its name (RFC 6749 §3.1)
    bool has_secret_query = false;  // a secret in the query, which logs and histories keep
    bool has_malformed_basic = false;
    std::optional<BasicCredentials> basic{};  // RFC 6749 §2.3.1
    bool is_local = false;                    // asked `localhost`, and no proxy has forwarded it
};

}  // namespace plaza::oauth

template <>
struct plaza::http::Parameter<plaza::oauth::Sent> {
    static constexpr Source source = Source::body;

    static std::optional<oauth::Sent> take(const Exchange& exchange, json::Faults& faults);
    static void describe(Operation&, json::Components&) {}
};
