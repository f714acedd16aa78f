// Exchange: what extraction reads: the request with its path values decoded and its body parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"
#include "platform/json/value.hpp"

namespace plaza::http {

struct PathValue {
    std::string_view name;  // of the template
    std::string text;       // percent-decoded
};

struct Exchange {
    Request& request;
    std::vector<PathValue> path;
    /// The JSON body, if the handler takes one: null if none was sent, absent if it is of another media type.
    std::optional<json::Value> body{};
};

}  // namespace plaza::http
