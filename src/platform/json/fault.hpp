// Fault: an error in a request, in the format of Pydantic for the `detail` of a 422.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "platform/base/violation.hpp"
#include "platform/json/parse.hpp"
#include "platform/json/value.hpp"

namespace plaza::json {

/// The place of the fault: ["body", "owner", "email"], ["query", "limit"], ["body", 9].
using Place = std::vector<std::variant<std::string, std::int64_t>>;

struct Fault {
    std::string type;
    Place loc;
    std::string msg;
    std::string input{};   // JSON text; empty: not sent
    std::string ctx{};     // the text of a JSON object; empty: not sent
    std::string advice{};  // what the client can do, for protocols that add to Pydantic's message
};

using Faults = std::vector<Fault>;

/// Appends the list for `detail`.
void append_detail(std::string& out, const Faults& faults);

[[nodiscard]] Fault missing(Place loc, std::string input);
[[nodiscard]] Fault invalid_json(const SyntaxError& error);
[[nodiscard]] Fault to_fault(Violation violation, Place loc, std::string input);

/// The JSON text that a fault echoes. Longer than 1 KiB, it is cut and quoted as a string.
[[nodiscard]] std::string echo(const Value& value);
[[nodiscard]] std::string echo(std::string_view text);

}  // namespace plaza::json
