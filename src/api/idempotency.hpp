// RunOnce: runs a request with an Idempotency-Key once per caller and key, for 24 hours.
#pragma once

#include <optional>
#include <string>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/error_format.hpp"
#include "platform/http/routing/exchange.hpp"
#include "platform/http/routing/invocation.hpp"

namespace plaza::api {

class RunOnce {
 public:
    /// Reads the header, if the request has one.
    void take(const http::Exchange& exchange, json::Faults& faults);
    [[nodiscard]] bool is_wanted() const { return key_.has_value(); }
    /// The digest of the request. A stored answer is returned only to the same request.
    [[nodiscard]] const std::string& digest() const { return digest_; }

    /// Runs the work, or returns the stored answer. A refusal is an answer too and is stored, unless the caller is
    /// signed out or the server failed. Work that PostgreSQL rolled back for a reason that passes is done again.
    Task<http::Response> run(Context& context, AccountId caller, const http::ErrorFormat& errors,
                             const http::Request& request, http::Work<Context> work);

    static void describe(http::Operation& operation, json::Components& schemas);

 private:
    Task<http::Response> run_once(Context& context, AccountId caller, const http::ErrorFormat& errors,
                                  const http::Request& request, http::Work<Context> work);

    std::optional<std::string> key_;
    std::string digest_;
};

}  // namespace plaza::api
