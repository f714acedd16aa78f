#include "tests/support/json.hpp"

template class nlohmann::basic_json<>;

NLOHMANN_JSON_NAMESPACE_BEGIN
void PrintTo(const json& value, std::ostream* out) {
    *out << value.dump();
}
NLOHMANN_JSON_NAMESPACE_END
