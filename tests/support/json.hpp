// Json: nlohmann's JSON. Its members, and how GoogleTest prints it, are compiled once, because each test file would
// need seconds for them.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>

extern template class nlohmann::basic_json<>;

NLOHMANN_JSON_NAMESPACE_BEGIN
void PrintTo(const json& value, std::ostream* out);  // GoogleTest finds it in the namespace of the type
NLOHMANN_JSON_NAMESPACE_END

namespace plaza::test {

using Json = nlohmann::json;

}  // namespace plaza::test
