// ErrorFormat: how a protocol renders errors. Each protocol has its own body for the same error.
#pragma once

#include "platform/base/refusal.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"
#include "platform/json/fault.hpp"

namespace plaza::http {

struct ErrorFormat {
    /// The status and the text of a refusal.
    Rejection (*to_rejection)(const Refusal&);
    Response (*reject)(const Rejection&, const Request&);
    Response (*invalid)(const json::Faults&, const Request&);

    [[nodiscard]] Response refuse(const Refusal& refusal, const Request& request) const {
        return reject(to_rejection(refusal), request);
    }
};

/// Faults found by a handler. Answered in the same way as faults of extraction.
struct Invalid {
    json::Faults faults;
};

}  // namespace plaza::http
