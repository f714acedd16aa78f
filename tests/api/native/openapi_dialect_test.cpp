// What operations have in common in the document: the names of schemas, and refusals that follow from the route.
#include "api/native/openapi_dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <span>
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

// An operation without a scope refuses all tokens of apps.
TEST(OperationWithCaller, NamesItsScopeAndRefusal) {
    http::Operation operation{.path = "/posts", .handler = "get_posts", .tag = "Posts"};
    EXPECT_FALSE(openapi_dialect.refusals_of(operation).contains(403));
    operation.authentication = http::Authentication::required;
    EXPECT_TRUE(openapi_dialect.refusals_of(operation).contains(403));
    operation.scope = "read:posts";
    const std::array dialects{&openapi_dialect};
    const auto document = http::openapi_document(dialects, {}, std::span(&operation, 1), {});
    EXPECT_THAT(document, testing::HasSubstr(R"("security":[{"OAuth2PasswordBearer":["read:posts"]}])"));
}

}  // namespace
}  // namespace plaza::native
