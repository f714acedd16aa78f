// Cors: cross-origin requests (CORS in the Fetch standard). All origins may call without credentials, configured
// origins also with credentials.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

class Cors {
 public:
    /// `origins` may send credentials. Write them exactly as browsers do ("https://app.example").
    explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

    /// Returns the answer to a preflight, or nullopt if the request is not a preflight.
    [[nodiscard]] std::optional<Response> preflight(const Request& request) const;

    /// Adds the headers that let a page of the origin read the answer, for any status. `further` are the names of
    /// headers that only some mounts send, separated by commas.
    void allow(const Request& request, Response& response, std::string_view further = {}) const;

 private:
    [[nodiscard]] bool may_have_credentials(std::string_view origin) const;
    void allow_origin(std::string_view origin, Response& response) const;

    std::vector<std::string> origins_;
};

}  // namespace plaza::http
