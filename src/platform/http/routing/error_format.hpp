// ErrorFormat: how a protocol answers what cannot be done. The native API and the client API have different bodies for
// the same error.
#pragma once

#include "platform/base/refusal.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"
#include "platform/json/fault.hpp"

namespace plaza::http {

struct ErrorFormat {
    /// The protocol's status and text of a refusal.
    Rejection (*to_rejection)(const Refusal&);
    Response (*reject)(const Rejection&, const Request&);
    Response (*invalid)(const json::Faults&, const Request&);

    [[nodiscard]] Response refuse(const Refusal& refusal, const Request& request) const {
        return reject(to_rejection(refusal), request);
    }
};

/// Faults found by a handler itself, answered as those of extraction are.
struct Invalid {
    json::Faults faults;
};

}  // namespace plaza::http
