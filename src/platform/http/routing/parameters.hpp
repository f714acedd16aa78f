// Parameters of handlers. The type of a parameter says where its value comes from; a specialization of Parameter reads
// it.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "platform/base/describe.hpp"
#include "platform/base/fixed_string.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/routing/body_values.hpp"
#include "platform/http/routing/error_format.hpp"
#include "platform/http/routing/exchange.hpp"
#include "platform/http/server/header_parameter.hpp"
#include "platform/json/decode.hpp"
#include "platform/json/schema.hpp"

namespace plaza::http {

/// A segment of the path: `Path<"id", BookId>`.
template <FixedString Name, class T>
struct Path {
    T value;
    const T& operator*() const { return value; }
};

/// The query string as a described struct; each member is a parameter. The last of duplicate parameters is used.
template <class T>
struct Query {
    T value;
    const T& operator*() const { return value; }
    const T* operator->() const { return &value; }
};

/// A JSON body.
template <class T>
struct Body {
    T value;
    T& operator*() { return value; }
    T* operator->() { return &value; }
};

/// A form, urlencoded or multipart.
template <class T>
struct Form {
    T value;
    T& operator*() { return value; }
    T* operator->() { return &value; }
};

/// A header: `HeaderField<"X-Name", Text<1, 100>>`. A header with an optional type can be missing.
template <FixedString Name, class T>
struct HeaderField {
    T value;
    const T& operator*() const { return value; }
};

/// A cookie (RFC 6265 §5.4). A cookie with an optional type can be missing.
template <FixedString Name, class T>
struct Cookie {
    T value;
    const T& operator*() const { return value; }
};

/// The address of the client, also behind trusted proxies.
struct ClientAddress {
    std::string text;
};

/// The User-Agent header; empty if missing. Can contain any bytes. Limited to the first `max` bytes.
struct UserAgent {
    static constexpr std::size_t max = 512;

    std::string text;
};

/// The request itself, for web_socket(). Valid until the handler returns.
struct RequestRef {
    const Request* request;
    const Request& operator*() const { return *request; }
};

/// The sources of parameters, in the order in which FastAPI reports faults.
enum class Source { path, query, header, cookie, body, none };

/// Has a specialization for each type of parameter, with:
///   static constexpr Source source;
///   static std::optional<P> take(const Exchange&, json::Faults&);
///   or, without faults: static std::optional<P> take(const Context&, const Exchange&);
///   static void describe(Operation&, json::Components&);
template <class P>
struct Parameter;

template <FixedString Name, class T>
struct Parameter<Path<Name, T>> {
    static constexpr Source source = Source::path;
    static constexpr std::string_view name = Name.view();

    static std::optional<Path<Name, T>> take(const Exchange& exchange, json::Faults& faults) {
        const auto found = std::ranges::find(exchange.path, name, &PathValue::name);
        auto value = json::decode_text<T>(found->text, {"path", std::string(name)}, faults);
        if (!value) return std::nullopt;
        return Path<Name, T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        operation.parameters.push_back(
            {std::string(name), "path", true, titled_schema<T>(name, schemas), path_note(json::kind_of<T>)});
    }
};

template <class T>
struct Parameter<Query<T>> {
    static constexpr Source source = Source::query;

    static std::optional<Query<T>> take(const Exchange& exchange, json::Faults& faults) {
        const auto object = query_object(exchange.request.query, faults);
        if (!object) return std::nullopt;
        auto value = json::decode<T>(json::Value(*object), {"query"}, faults);
        if (!value) return std::nullopt;
        return Query<T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        for_each_member<T>([&]<class Descriptor>(Descriptor) {
            using Member = typename json::detail::Content<json::MemberType<T, Descriptor>>::type;
            constexpr auto name = outer_name(Descriptor::name);
            operation.parameters.push_back({std::string(name), "query", !json::may_be_missing<T, Descriptor>(),
                                            titled_schema<Member>(name, schemas, json::default_of<T, Descriptor>()),
                                            std::string(json::note_of<T>(name))});
        });
    }
};

template <class T>
struct Parameter<Body<T>> {
    static constexpr Source source = Source::body;

    static std::optional<Body<T>> take(const Exchange& exchange, json::Faults& faults) {
        if (!exchange.body) {
            faults.push_back(not_json(exchange.request, json::holds_secret<T>));
            return std::nullopt;
        }
        if (exchange.body->is_null()) {
            faults.push_back(json::missing({"body"}, json::holds_secret<T> ? "" : "null"));
            return std::nullopt;
        }
        auto value = json::decode<T>(*exchange.body, {"body"}, faults);
        if (!value) return std::nullopt;
        return Body<T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        operation.body_types = {"application/json"};
        operation.body_schema = schema_of<T>(schemas);
        operation.body_example = json::example_of<T>();
    }
};

template <class T>
struct Parameter<Form<T>> {
    static constexpr Source source = Source::body;

    static std::optional<Form<T>> take(const Exchange& exchange, json::Faults& faults) {
        const auto object = form_object(exchange.request, faults);
        if (!object) return std::nullopt;
        json::Faults found;
        auto value = json::decode<T>(json::Value(*object), {"body"}, found);
        advise_form(exchange.request, found);
        std::ranges::move(found, std::back_inserter(faults));
        if (!value) return std::nullopt;
        return Form<T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        operation.body_types = {"application/x-www-form-urlencoded", "multipart/form-data"};
        operation.body_schema = schema_of<T>(schemas);
        operation.body_example = json::example_of<T>();
    }
};

/// Reads the value of one named parameter.
template <class T>
std::optional<T> take_named(std::optional<std::string_view> text, std::string_view in, std::string_view name,
                            json::Faults& faults) {
    json::Place place{std::string(in), std::string(name)};
    if (text) return json::decode_text<T>(*text, place, faults);
    if constexpr (json::detail::is_optional<T>) return T{};
    faults.push_back(json::missing(std::move(place), json::holds_secret<T> ? "" : "null"));
    return std::nullopt;
}

template <class T>
void describe_named(Operation& operation, json::Components& schemas, std::string_view in, std::string_view name) {
    operation.parameters.push_back(
        {std::string(name), in, !json::detail::is_optional<T>, titled_schema<T>(name, schemas)});
}

template <FixedString Name, class T>
struct Parameter<HeaderField<Name, T>> {
    static constexpr Source source = Source::header;

    static std::optional<HeaderField<Name, T>> take(const Exchange& exchange, json::Faults& faults) {
        auto value = take_named<T>(exchange.request.header(Name.view()), "header", Name.view(), faults);
        if (!value) return std::nullopt;
        return HeaderField<Name, T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_named<T>(operation, schemas, "header", Name.view());
    }
};

template <FixedString Name, class T>
struct Parameter<Cookie<Name, T>> {
    static constexpr Source source = Source::cookie;

    static std::optional<Cookie<Name, T>> take(const Exchange& exchange, json::Faults& faults) {
        auto value = take_named<T>(find_cookie(exchange.request, Name.view()), "cookie", Name.view(), faults);
        if (!value) return std::nullopt;
        return Cookie<Name, T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_named<T>(operation, schemas, "cookie", Name.view());
    }
};

template <>
struct Parameter<ClientAddress> {
    static constexpr Source source = Source::none;

    static std::optional<ClientAddress> take(const Exchange& exchange, json::Faults&) {
        return ClientAddress{std::string(exchange.request.client)};
    }
    /// Handlers take the address to limit attempts.
    static void describe(Operation& operation, json::Components&) { operation.counts_attempts = true; }
};

template <>
struct Parameter<UserAgent> {
    static constexpr Source source = Source::none;

    static std::optional<UserAgent> take(const Exchange& exchange, json::Faults&) {
        return UserAgent{std::string(exchange.request.header("User-Agent").value_or("").substr(0, UserAgent::max))};
    }
    static void describe(Operation&, json::Components&) {}
};

template <>
struct Parameter<RequestRef> {
    static constexpr Source source = Source::none;

    static std::optional<RequestRef> take(const Exchange& exchange, json::Faults&) {
        return RequestRef{&exchange.request};
    }
    static void describe(Operation&, json::Components&) {}
};

}  // namespace plaza::http
