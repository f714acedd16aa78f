#include "api/native/once.hpp"

#include "platform/crypto/sha256.hpp"

namespace plaza::native {
namespace {

using KeyText = Text<1, 255>;
constexpr std::string_view header_name = "Idempotency-Key";

}  // namespace

http::Response replay(idempotency::Answer first_answer) {
    http::Response response{.status = first_answer.status, .body = std::move(first_answer.body)};
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

bool is_kept(const Refusal& refusal) {
    return refusal.status != 401 && refusal.status < 500;
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
    // The route and the bytes of the body: an answer is given again to the same request only.
    std::string request_text{request.trace.route};
    request_text.append("\n").append(request.body);
    return IdempotencyKey{std::move(key->value), crypto::sha256_hex(request_text)};
}

void Parameter<IdempotencyKey>::describe(Operation& operation, json::Components& schemas) {
    operation.parameters.push_back({std::string(native::header_name), "header", false,
                                    titled_schema<native::KeyText>(native::header_name, schemas)});
}

}  // namespace plaza::http
