// Results of handlers. The type determines status and schema; render() creates the response.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/html.hpp"
#include "platform/http/server/response.hpp"
#include "platform/json/schema.hpp"
#include "platform/json/write.hpp"

namespace plaza::http {

/// 201 with the created thing.
template <class T>
struct Created {
    T value;
};

/// 202 with a description of the pending work (RFC 9110 §15.3.3).
template <class T>
struct Accepted {
    T value;
};

/// 204 without a body.
struct NoContent {};

/// 200 with a list, and a Link header with rel="next" (RFC 8288) if there are more items.
template <class T>
struct Page {
    std::vector<T> items;
    std::string next;  // a reference relative to the request (RFC 3986 §4.2); empty on the last page
};

/// 302 or another redirection, to a relative or absolute address.
struct Redirect {
    std::string location;
    int status = 302;
};

/// Specializations for results that are not plain data have:
///   static Response render(R);
///   static void describe(Operation&, json::Components&);
///   static constexpr bool is_json = true;  // if all answers are JSON in memory
template <class R>
struct Result {
    static constexpr bool is_json = true;
    static Response render(const R& value) { return {.body = json::to_json(value)}; }
    static void describe(Operation& operation, json::Components& schemas) { describe_success<R>(operation, schemas); }
};

template <class T>
struct Result<Created<T>> {
    static constexpr bool is_json = true;
    static Response render(const Created<T>& created) { return {.status = 201, .body = json::to_json(created.value)}; }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<T>(operation, schemas, 201);
    }
};

template <class T>
struct Result<Accepted<T>> {
    static constexpr bool is_json = true;
    static Response render(const Accepted<T>& accepted) {
        return {.status = 202, .body = json::to_json(accepted.value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<T>(operation, schemas, 202);
    }
};

template <>
struct Result<NoContent> {
    static Response render(NoContent) { return {.status = 204, .content_type = {}}; }
    static void describe(Operation& operation, json::Components&) { operation.success = 204; }
};

/// A response built by the handler: a file, a stream, another protocol. Its documentation has only the status.
template <>
struct Result<Response> {
    static Response render(Response response) { return response; }
    static void describe(Operation&, json::Components&) {}
};

template <>
struct Result<Redirect> {
    static Response render(const Redirect& redirect) {
        Response response{.status = redirect.status, .content_type = {}};
        response.add("Location", redirect.location);
        return response;
    }
    static void describe(Operation& operation, json::Components&) {
        operation.success = 302;
        operation.success_headers.push_back({"Location", "The address to go on with."});
    }
};

template <>
struct Result<Html> {
    static Response render(Html html) { return to_response(std::move(html)); }
    static void describe(Operation&, json::Components&) {}
};

template <class T>
struct Result<Page<T>> {
    static constexpr bool is_json = true;
    static Response render(const Page<T>& page) {
        Response response{.body = json::to_json(page.items)};
        if (!page.next.empty()) response.add("Link", "<" + page.next + ">; rel=\"next\"");
        return response;
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<std::vector<T>>(operation, schemas);
        operation.success_headers.push_back({"Link",
                                             "The next page: `<address>; rel=\"next\"` (RFC 8288). The address is "
                                             "relative to the request's. Missing on the last page."});
    }
};

/// Whether all answers with this result are JSON in memory.
template <class R>
inline constexpr bool answers_json = requires { requires Result<R>::is_json; };

}  // namespace plaza::http
