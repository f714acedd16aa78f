// Cross-origin requests (the Fetch standard's CORS errors): everyone may call without credentials, listed origins
// with.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

class Cors {
 public:
    /// `origins` are those that may send credentials, exactly as browsers write them ("https://app.example").
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// The answer to a preflight; nothing where the request is none.
    [[nodiscard]] std::optional<Response> preflight(const Request& request) const;

    /// Adds what lets the origin's page read the answer, whatever its status.
    void allow(const Request& request, Response& response) const;

 private:
    [[nodiscard]] bool may_have_credentials(std::string_view origin) const;
    void allow_origin(std::string_view origin, Response& response) const;

    std::vector<std::string> origins_;
};

}  // namespace plaza::http
