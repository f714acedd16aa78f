// Exchange: the input of extraction: the request with decoded path values and its parsed body.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"
#include "platform/json/value.hpp"

namespace plaza::http {

struct PathValue {
    std::string_view name;  // the name in the template
    std::string text;       // percent-decoded
};

struct Exchange {
    Request& request;
    std::vector<PathValue> path;
    /// The JSON body, if the handler takes one: null if there is no body, nullopt for another media type.
    std::optional<json::Value> body{};
};

}  // namespace plaza::http
