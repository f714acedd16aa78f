// The names of the schemas that every document contains.
#include "api/native/openapi_dialect.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <tuple>

#include "platform/base/describe.hpp"

namespace plaza::native {
namespace {

struct Problem {
    std::string title;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (title))

TEST(CommonSchemas, NamesAreReserved) {
    json::Components schemas;
    claim_common_schemas(schemas);
    EXPECT_THROW(std::ignore = http::schema_of<Problem>(schemas), std::logic_error);
}

}  // namespace
}  // namespace plaza::native
