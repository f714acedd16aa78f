#include "platform/http/routing/methods.hpp"

#include <utility>

namespace plaza::http {

Response reject_method(const ErrorFormat& errors, const Request& request, std::string_view allowed) {
    auto response = request.method == Method::options ? Response{.status = 204, .content_type = {}}
                                                      : errors.reject({405, "Method Not Allowed"}, request);
    return std::move(response.add("Allow", allowed));
}

}  // namespace plaza::http
