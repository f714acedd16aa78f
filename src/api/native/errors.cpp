// The error format of the native API.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "api/native/native.hpp"
#include "api/native/refusals.hpp"
#include "platform/http/routing/preference.hpp"
#include "platform/http/server/response_head.hpp"
#include "platform/json/write.hpp"

namespace plaza::native {
namespace {

constexpr std::string_view problem_type = "application/problem+json";

/// Whether the client names problem+json and does not prefer JSON. With `*/*`, the original's format is used.
bool wants_problem(const http::Request& request) {
    const auto weight = http::weight_of(problem_type, request, "Accept").value_or(0);
    return weight > 0 && weight >= http::weight_of("application/json", request, "Accept").value_or(0);
}

/// A refusal can contain client input with any bytes.
std::string json_text(std::string_view detail) {
    std::string text;
    json::append_any_string(text, detail);
    return text;
}

/// RFC 9457 §3.1; `errors` is an extension member (§3.2) with the items of the ordinary 422.
http::Response problem(int status, std::string_view detail, std::string_view errors) {
    auto body = fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":{})",
                            http::reason_phrase(status), status, json_text(detail));
    if (!errors.empty()) body.append(",\"errors\":").append(errors);
    body += '}';
    return {.status = status, .content_type = problem_type, .body = std::move(body)};
}

http::Response reject(const http::Rejection& rejection, const http::Request& request) {
    auto response = wants_problem(request) ? problem(rejection.status, rejection.text, "")
                                           : http::Response{.status = rejection.status,
                                                            .body = "{\"detail\":" + json_text(rejection.text) + "}"};
    if (rejection.status == 401) response.add("WWW-Authenticate", "Bearer");
    if (rejection.wait) response.add("Retry-After", std::to_string(rejection.wait->count()));
    return response;
}

http::Response invalid(const json::Faults& faults, const http::Request& request) {
    std::string items;
    json::append_detail(items, faults);
    if (wants_problem(request)) {
        const auto advised =
            std::ranges::find_if(faults, [](const json::Fault& fault) { return !fault.advice.empty(); });
        return problem(422, advised == faults.end() ? "the request is not valid" : advised->advice, items);
    }
    return {.status = 422, .body = "{\"detail\":" + items + "}"};
}

}  // namespace

const http::ErrorFormat error_format{.to_rejection = to_rejection, .reject = reject, .invalid = invalid};

}  // namespace plaza::native
