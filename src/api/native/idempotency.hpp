// Idempotency-Key: a handler's work done once for each key (contract: kept per user for 24 hours).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/auth.hpp"
#include "api/native/native.hpp"
#include "api/native/refusals.hpp"
#include "domain/idempotency/idempotency.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/results.hpp"

namespace plaza::native {

/// The header, and the request it came with. Without the header, the work is done as ever.
struct IdempotencyKey {
    std::optional<std::string> text;
    std::string digest;                      // of all that makes the request what it is
    const http::Request* request = nullptr;  // says how answers are wanted; outlives the handler
};

/// A handler's result, or the first answer to the same request.
template <class R>
struct Once {
    http::Response response;
};

/// What is kept is the plain form of a refusal: it is told in the one that this request accepts.
[[nodiscard]] http::Response replay(idempotency::Answer first_answer, const http::Request& request);
[[nodiscard]] http::Invalid key_reused();
[[nodiscard]] bool is_kept(const http::Rejection& rejection);

/// Does the work under the key. A refusal is an answer too, and kept, unless it says who calls is nobody or we failed.
template <class R, class Input>
Task<Once<R>> once(Context& context, CurrentUser caller, IdempotencyKey key,
                   Task<R> (*work)(Context&, CurrentUser, Input), Input input) {
    if (!key.text) {
        auto result = co_await work(context, caller, std::move(input));
        co_return Once<R>{http::Result<R>::render(std::move(result))};
    }
    idempotency::Key claimed{caller, std::move(*key.text), std::move(key.digest)};
    auto claim = co_await idempotency::claim(context, std::move(claimed));
    if (claim.first_answer) co_return Once<R>{replay(std::move(*claim.first_answer), *key.request)};
    if (!claim.attempt) throw key_reused();

    http::Response response;
    idempotency::Answer answer;
    std::optional<http::Rejection> rejection;
    try {
        auto result = co_await work(claim.attempt->context(), caller, std::move(input));
        response = http::Result<R>::render(std::move(result));
        answer = {response.status, response.body};
    } catch (const Refusal& refusal) {
        rejection = to_rejection(refusal);
        if (!is_kept(*rejection)) throw;
    } catch (const http::Rejection& thrown) {
        rejection = thrown;
        if (!is_kept(*rejection)) throw;
    }
    if (rejection) {
        response = error_format.reject(*rejection, *key.request);
        answer = {rejection->status, error_format.reject(*rejection, {}).body};
    }
    co_await claim.attempt->keep(std::move(answer));
    co_return Once<R>{std::move(response)};
}

}  // namespace plaza::native

namespace plaza::http {

template <>
struct Parameter<native::IdempotencyKey> {
    static constexpr Source source = Source::header;
    static std::optional<native::IdempotencyKey> take(const Exchange& exchange, json::Faults& faults);
    static void describe(Operation& operation, json::Components& schemas);
};

template <class R>
struct Result<native::Once<R>> {
    static Response render(native::Once<R> once) { return std::move(once.response); }
    static void describe(Operation& operation, json::Components& schemas) {
        Result<R>::describe(operation, schemas);
        operation.success_headers.push_back(
            {"Idempotency-Replayed", "`true` if this is the first answer to the same `Idempotency-Key`, given again."});
    }
};

}  // namespace plaza::http
