#include "api/idempotency.hpp"

#include <fmt/format.h>

#include <exception>
#include <iterator>
#include <string_view>
#include <utility>

#include "domain/idempotency/idempotency.hpp"
#include "platform/base/text.hpp"
#include "platform/crypto/sha256.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza::api {
namespace {

using KeyText = Text<1, 255>;
constexpr std::string_view header_name = "Idempotency-Key";

void append_part(std::string& out, std::string_view part) {
    fmt::format_to(std::back_inserter(out), "{}:{}\n", part.size(), part);
}

/// The digest of method, path with its values, query and body. Each part follows its length, so that different requests
/// have different digests.
std::string digest_of(const http::Exchange& exchange) {
    const auto& request = exchange.request;
    std::string text;
    append_part(text, request.method_name);
    append_part(text, request.identity.route);
    for (const auto& value : exchange.path) append_part(text, value.text);
    append_part(text, request.query);
    append_part(text, request.body);
    return crypto::sha256_hex(text);
}

/// Renders the stored answer, which is JSON (http::check_options); a refusal in the format that this request accepts.
http::Response replay(idempotency::Answer first, const http::ErrorFormat& errors, const http::Request& request) {
    http::Response response{.status = first.status, .body = std::move(first.body), .headers = std::move(first.headers)};
    if (first.refusal) response = errors.reject({first.status, std::move(*first.refusal)}, request);
    return std::move(response.add("Idempotency-Replayed", "true"));
}

http::Invalid key_reused() {
    json::Fault fault{.type = "value_error",
                      .loc = {"header", std::string(header_name)},
                      .msg = "this Idempotency-Key was used for another request",
                      .input = "",
                      .ctx = ""};
    return {{std::move(fault)}};
}

/// The body, which is in memory (http::check_options).
std::string text_of(const http::Response& response) {
    return std::string(response.bytes().value());
}

bool is_kept(const http::Rejection& rejection) {
    return rejection.status != 401 && rejection.status != 429 && rejection.status < 500;
}

}  // namespace

void RunOnce::take(const http::Exchange& exchange, json::Faults& faults) {
    const auto text = exchange.request.header(header_name);
    if (!text) return;
    auto key = json::decode_text<KeyText>(*text, {"header", std::string(header_name)}, faults);
    if (!key) return;
    key_ = std::move(key->value);
    digest_ = digest_of(exchange);
}

Task<http::Response> RunOnce::run(Context& context, AccountId caller, const http::ErrorFormat& errors,
                                  const http::Request& request, http::Work<Context> work) {
    for (int attempt = 1;; ++attempt) {
        std::exception_ptr failure;
        try {
            co_return co_await run_once(context, caller, errors, request, work);
        } catch (...) {
            failure = std::current_exception();
        }
        if (!work.can_keep_values || !idempotency::may_repeat(failure, attempt)) std::rethrow_exception(failure);
    }
}

Task<http::Response> RunOnce::run_once(Context& context, AccountId caller, const http::ErrorFormat& errors,
                                       const http::Request& request, http::Work<Context> work) {
    idempotency::Key key{caller, *key_, digest_};
    auto claim = co_await idempotency::claim(context, std::move(key));
    if (claim.first_answer) co_return replay(std::move(*claim.first_answer), errors, request);
    if (!claim.attempt) throw key_reused();

    http::Response response;
    std::optional<http::Rejection> rejection;
    try {
        auto task = work.run(claim.attempt->context(), work.call, work.can_keep_values);
        response = co_await std::move(task);
    } catch (const Refusal& refusal) {
        rejection = errors.to_rejection(refusal);
        if (!is_kept(*rejection)) throw;
    } catch (const http::Rejection& thrown) {
        rejection = thrown;
        if (!is_kept(*rejection)) throw;
    }
    idempotency::Answer answer{response.status, response.headers, text_of(response), std::nullopt};
    if (rejection) {
        response = errors.reject(*rejection, request);
        // Servers before migration 0017 read the plain body.
        answer = {rejection->status, {}, text_of(errors.reject(*rejection, {})), rejection->text};
    }
    co_await claim.attempt->commit(std::move(answer));
    co_return response;
}

void RunOnce::describe(http::Operation& operation, json::Components& schemas) {
    operation.parameters.push_back({std::string(header_name), "header", false,
                                    http::titled_schema<KeyText>(header_name, schemas),
                                    "ASCII text of the client's, different for each piece of work: a retry with the "
                                    "same key and body gets the first "
                                    "answer again, for 24 hours. The same key with another body is refused with 422."});
    operation.success_headers.push_back(
        {"Idempotency-Replayed", "`true` if this is the first answer to the same `Idempotency-Key`, given again."});
}

}  // namespace plaza::api
