#include "platform/json/fault.hpp"

#include <utility>

#include "platform/base/unicode.hpp"
#include "platform/json/write.hpp"

namespace plaza::json {
namespace {

constexpr std::size_t max_echo = 1024;

void append_place(std::string& out, const Place& place) {
    out += '[';
    for (const auto& step : place) {
        if (&step != place.data()) out += ',';
        std::visit([&](const auto& key) { append(out, key); }, step);
    }
    out += ']';
}

}  // namespace

void append_detail(std::string& out, const Faults& faults) {
    out += '[';
    for (const auto& fault : faults) {
        out += &fault == faults.data() ? "{\"type\":" : ",{\"type\":";
        append_string(out, fault.type);
        out += ",\"loc\":";
        append_place(out, fault.loc);
        out += ",\"msg\":";
        append_string(out, fault.msg);
        if (!fault.input.empty()) out.append(",\"input\":").append(fault.input);
        if (!fault.ctx.empty()) out.append(",\"ctx\":").append(fault.ctx);
        out += '}';
    }
    out += ']';
}

Fault missing(Place loc, std::string input) {
    return {"missing", std::move(loc), "Field required", std::move(input)};
}

Fault invalid_json(const SyntaxError& error) {
    std::string ctx = "{\"error\":";
    append_string(ctx, error.message);
    ctx += '}';
    return {
        "json_invalid", {"body", static_cast<std::int64_t>(error.offset)}, "JSON decode error", "{}", std::move(ctx)};
}

Fault to_fault(Violation violation, Place loc, std::string input) {
    std::string ctx;
    if (!violation.context_key.empty()) {
        ctx += '{';
        append_string(ctx, violation.context_key);
        ctx += ':';
        std::visit([&](const auto& value) { append(ctx, value); }, violation.context);
        ctx += '}';
    }
    return {std::move(violation.type), std::move(loc), std::move(violation.message), std::move(input), std::move(ctx)};
}

std::string echo(const Value& value) {
    if (value.kind() == Kind::string) return echo(value.string());
    auto text = beginning_of(value, max_echo);
    return text.size() <= max_echo ? text : echo(text);
}

std::string echo(std::string_view text) {
    std::string out;
    append_any_string(out, first_bytes(text, max_echo));
    return out;
}

}  // namespace plaza::json
