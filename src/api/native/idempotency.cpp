#include "api/native/idempotency.hpp"

#include <fmt/format.h>

#include <iterator>

#include "platform/crypto/sha256.hpp"
#include "platform/json/parse.hpp"

namespace plaza::native {
namespace {

using KeyText = Text<1, 255>;
constexpr std::string_view header_name = "Idempotency-Key";

std::string detail_of(std::string_view refusal) {
    const auto value = json::parse(refusal);
    const auto detail = value ? value->find("detail") : std::nullopt;
    return detail ? detail->string() : std::string{};
}

void append_part(std::string& out, std::string_view part) {
    fmt::format_to(std::back_inserter(out), "{}:{}\n", part.size(), part);
}

/// An answer is given again to the same request only: method, path with its values, query and body. Each part stands
/// behind its length, so that no two requests look alike.
std::string digest_of(const http::Exchange& exchange) {
    const auto& request = exchange.request;
    std::string text;
    append_part(text, request.method_name);
    append_part(text, request.trace.route);
    for (const auto& value : exchange.path) append_part(text, value.text);
    append_part(text, request.query);
    append_part(text, request.body);
    return crypto::sha256_hex(text);
}

}  // namespace

http::Response replay(idempotency::Answer first_answer, const http::Request& request) {
    http::Response response{.status = first_answer.status};
    if (first_answer.status >= 400)
        response = error_format.reject({first_answer.status, detail_of(first_answer.body)}, request);
    else
        response.body = std::move(first_answer.body);
    return std::move(response.with("Idempotency-Replayed", "true"));
}

http::Invalid key_reused() {
    json::Fault fault{.type = "value_error",
                      .loc = {"header", std::string(header_name)},
                      .msg = "this Idempotency-Key was used for another request",
                      .input = "",
                      .ctx = ""};
    return {{std::move(fault)}};
}

bool is_kept(const http::Rejection& rejection) {
    return rejection.status != 401 && rejection.status != 429 && rejection.status < 500;
}

}  // namespace plaza::native

namespace plaza::http {

using native::IdempotencyKey;

std::optional<IdempotencyKey> Parameter<IdempotencyKey>::take(const Exchange& exchange, json::Faults& faults) {
    const auto& request = exchange.request;
    const auto text = request.header(native::header_name);
    if (!text) return IdempotencyKey{};
    auto key = json::decode_text<native::KeyText>(*text, {"header", std::string(native::header_name)}, faults);
    if (!key) return std::nullopt;
    return IdempotencyKey{std::move(key->value), native::digest_of(exchange), &request};
}

void Parameter<IdempotencyKey>::describe(Operation& operation, json::Components& schemas) {
    operation.parameters.push_back({std::string(native::header_name), "header", false,
                                    titled_schema<native::KeyText>(native::header_name, schemas),
                                    "ASCII text of the client's, different for each piece of work: a retry with the "
                                    "same key and body gets the first "
                                    "answer again, for 24 hours. The same key with another body is refused with 422."});
}

}  // namespace plaza::http
