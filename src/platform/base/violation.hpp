// Violation: why a text or number is not valid for its type, with the messages of Pydantic. The decoder adds the place.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace plaza {

struct Violation {
    std::string type;
    std::string message;
    /// The entry of the fault's ctx, such as {"max_length": 254}; an empty key: no ctx.
    std::string context_key{};
    std::variant<std::int64_t, std::string> context{};
};

/// The violation of a type with its own check. The reason is also sent separately, in ctx.
[[nodiscard]] inline Violation value_error(std::string message, std::string reason) {
    return {"value_error", std::move(message), "reason", std::move(reason)};
}

[[nodiscard]] inline Violation too_long(std::int64_t max) {
    return {"string_too_long",
            "String should have at most " + std::to_string(max) + (max == 1 ? " character" : " characters"),
            "max_length", max};
}

[[nodiscard]] inline Violation too_short(std::int64_t min) {
    return {"string_too_short",
            "String should have at least " + std::to_string(min) + (min == 1 ? " character" : " characters"),
            "min_length", min};
}

}  // namespace plaza
