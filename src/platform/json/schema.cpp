#include "platform/json/schema.hpp"

#include <stdexcept>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/json/write.hpp"

namespace plaza::json {
namespace {

void append_entry(std::string& out, std::string_view key, std::int64_t value) {
    out.append(",\"").append(key).append("\":");
    append_integer(out, value);
}

void append_entry(std::string& out, std::string_view key, std::string_view value) {
    if (value.empty()) return;
    out.append(",\"").append(key).append("\":");
    append_string(out, value);
}

void append_enumeration(std::string& out, std::span<const std::string_view> values) {
    char before = '[';
    out += ",\"enum\":";
    for (const auto value : values) {
        out += std::exchange(before, ',');
        append_string(out, value);
    }
    out += ']';
}

}  // namespace

bool Components::claim(const std::string& name, const void* type) {
    const auto [known, is_new] = types_.try_emplace(name, type);
    if (known->second != type)
        throw std::logic_error("two structs have the OpenAPI schema " + name + ": give one of them a schema_name");
    return is_new;
}

std::string title_of(std::string_view name) {
    std::string title;
    bool is_first = true;
    for (const char c : name) {
        title += c == '_' ? ' ' : is_first ? ascii::to_upper(c) : c;
        is_first = !ascii::is_letter(c);
    }
    return title;
}

namespace detail {

std::string& ObjectSchema::add(std::string_view name, bool is_required) {
    if (!properties_.empty()) properties_ += ',';
    append_string(properties_, name);
    properties_ += ':';
    if (is_required) {
        if (!required_.empty()) required_ += ',';
        append_string(required_, name);
    }
    return properties_;
}

std::string ObjectSchema::text() && {
    auto text = "{\"properties\":{" + properties_ + "},\"type\":\"object\"";
    if (!required_.empty()) text += ",\"required\":[" + required_ + "]";
    append_entry(text, "title", title_);
    return text + '}';
}

std::string string_schema(const TextRules& rules) {
    std::string text = R"("type":"string")";
    if (!rules.values.empty()) append_enumeration(text, rules.values);
    if (rules.max != TextRules{}.max) append_entry(text, "maxLength", static_cast<std::int64_t>(rules.max));
    if (rules.min != 0) append_entry(text, "minLength", static_cast<std::int64_t>(rules.min));
    append_entry(text, "pattern", rules.pattern);
    append_entry(text, "format", rules.format);
    return text;
}

std::string integer_schema(Bounds bounds, std::string_view format) {
    std::string text = R"("type":"integer")";
    if (bounds.high != Bounds{}.high) append_entry(text, "maximum", bounds.high);
    if (bounds.low != Bounds{}.low) append_entry(text, "minimum", bounds.low);
    append_entry(text, "format", format);
    return text;
}

void append_annotations(std::string& out, const Annotations& annotations) {
    append_entry(out, "title", annotations.title);
    append_entry(out, "description", annotations.description);
    if (!annotations.default_json.empty()) out.append(",\"default\":").append(annotations.default_json);
}

}  // namespace detail
}  // namespace plaza::json
