// Input: parameters as clients of a Rails API send them: in the query, as JSON, urlencoded or multipart.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "platform/http/routing/methods.hpp"
#include "platform/http/routing/parameters.hpp"

namespace plaza::http {

/// A described struct that is filled from query and body. If both have a member, the body's value is used. In a query
/// or form, `a[b]` is a member of a member, `a[]` is an item of a list, and an empty value is a value. A single value
/// is read as a list of one if a list is expected, and `a[0]`, `a[1]` as a list.
template <class T>
struct Input {
    T value;
    T& operator*() { return value; }
    T* operator->() { return &value; }
};

/// Returns the parameters as the text of a JSON object. Returns nullopt and appends a fault if they cannot be read.
[[nodiscard]] std::optional<std::string> input_object(const Exchange& exchange, bool has_secret, json::Faults& faults);

template <class T>
struct Parameter<Input<T>> {
    static constexpr Source source = Source::body;

    static std::optional<Input<T>> take(const Exchange& exchange, json::Faults& faults) {
        const auto object = input_object(exchange, json::holds_secret<T>, faults);
        if (!object) return std::nullopt;
        const auto* place = is_read(exchange.request.method) ? "query" : "body";
        auto value = json::decode_loosely<T>(json::Value(*object), {place}, faults);
        if (!value) return std::nullopt;
        return Input<T>{std::move(*value)};
    }
    static void describe(Operation& operation, json::Components& schemas) {
        if (is_read(operation.method)) return Parameter<Query<T>>::describe(operation, schemas);
        operation.body_types = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"};
        operation.body_schema = schema_of<T>(schemas);
        operation.body_example = json::example_of<T>();
    }
};

}  // namespace plaza::http
