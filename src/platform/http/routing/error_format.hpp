// What extraction reads: the request with its path values decoded and its body parsed, and how a errors answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/refusal.hpp"
#include "platform/http/server/message.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/json/fault.hpp"
#include "platform/json/value.hpp"

namespace plaza::http {

struct PathValue {
    std::string_view name;  // of the template
    std::string text;       // percent-decoded
};

struct Exchange {
    Request& request;
    std::vector<PathValue> path;
    /// The JSON body, where the handler takes one: null where none was sent, nothing where it is of another media type.
    std::optional<json::Value> body{};
};

/// How a protocol answers what cannot be done.
struct ErrorFormat {
    Response (*refuse)(const Refusal&, const Request&);
    Response (*reject)(const Rejection&, const Request&);
    Response (*invalid)(const json::Faults&, const Request&);
};

/// Faults found by a handler itself, answered as those of extraction are.
struct Invalid {
    json::Faults faults;
};

}  // namespace plaza::http
