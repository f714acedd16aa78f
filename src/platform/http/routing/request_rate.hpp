// RequestRate: how many requests a caller may make in a period. Some protocols have such a rate for their mount.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/rate_limit.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

/// Shared by all loops. Callers and networks have separate tables, so that a flood of networks affects no caller.
class RequestRate {
 public:
    /// A keyed digest, because http has no cryptography. Several threads call it at once.
    using ToKey = std::function<RateKey(std::string_view)>;

    /// The names of the headers, for CORS.
    static constexpr std::string_view header_names = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset";

    /// Throws std::logic_error if the rate allows no requests: a mount without a limit has no rate.
    RequestRate(Rate rate, ToKey to_key);

    struct Counted {
        std::string headers;             // header lines of the answer, each with CRLF
        std::optional<Refusal> refusal;  // of a request beyond the rate, which is not counted
    };
    /// Counts a request of its caller or, if the caller is unknown, of the client's network. The full rate is available
    /// again at the time in X-RateLimit-Reset.
    [[nodiscard]] Counted count(const Request& request);

 private:
    RateLimit callers_;
    RateLimit networks_;
    ToKey to_key_;
};

}  // namespace plaza::http
