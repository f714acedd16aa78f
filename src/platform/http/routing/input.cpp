#include "platform/http/routing/input.hpp"

#include <string_view>

#include "platform/base/ascii.hpp"
#include "platform/http/routing/body_values.hpp"
#include "platform/http/routing/nested_fields.hpp"

namespace plaza::http {
namespace {

/// Appends members to the object. The last of duplicate members is used.
void append_members(std::string& object, std::string_view members) {
    if (members.empty()) return;
    if (object.size() > 1) object += ',';
    object += members;
}

bool append_fields(std::string& object, const std::optional<Fields>& fields, json::Faults& faults) {
    if (!fields) return false;
    auto members = nested_members(*fields);
    if (!members) {
        faults.push_back(std::move(members.error()));
        return false;
    }
    append_members(object, *members);
    return true;
}

}  // namespace

std::optional<std::string> input_object(const Exchange& exchange, bool has_secret, json::Faults& faults) {
    const auto& request = exchange.request;
    std::string object = "{";
    if (!append_fields(object, query_fields(request.query, faults), faults)) return std::nullopt;
    const bool is_json = exchange.body && !exchange.body->is_null();
    if (is_json && exchange.body->kind() == json::Kind::object) {
        const auto text = exchange.body->text();
        append_members(object, ascii::trimmed(text.substr(1, text.size() - 2), " \t\r\n"));
    } else if (is_json) {
        const auto input = has_secret ? std::string{} : json::echo(*exchange.body);
        faults.push_back(json::to_fault(json::detail::no_object(), {"body"}, input));
        return std::nullopt;
    } else if (!exchange.body && !is_form(request)) {
        faults.push_back(not_json(request, has_secret));
        return std::nullopt;
    } else if (!append_fields(object, form_fields(request, faults), faults)) {
        return std::nullopt;
    }
    return object += '}';
}

}  // namespace plaza::http
