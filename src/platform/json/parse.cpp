#include "platform/json/parse.hpp"

#include <simdjson.h>

#include <utility>

#include "platform/json/scanner.hpp"

namespace plaza::json {

std::expected<Value, ParseFailure> parse(std::string_view body) {
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    if (!simdjson::validate_utf8(body.data(), body.size())) return std::unexpected(NotUtf8{});
    auto value = scan(body);
    if (!value) return std::unexpected(std::move(value.error()));
    return *value;
}

}  // namespace plaza::json
