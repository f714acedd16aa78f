#include "domain/viewer.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

namespace plaza {
namespace {

bool allows(Scopes held, std::string_view scope) {
    return Rights{.id = AccountId{1}, .scopes = std::move(held)}.allows(scope);
}

TEST(Scopes, SessionWithoutAppHasAll) {
    EXPECT_TRUE(allows({}, "read"));
    EXPECT_TRUE(allows({}, "write:statuses"));
}

TEST(Scopes, AppHasOnlyItsOwn) {
    EXPECT_TRUE(allows({"read", "write:statuses"}, "write:statuses"));
    EXPECT_FALSE(allows({"read", "write:statuses"}, "write:media"));
    EXPECT_FALSE(allows({"read"}, "write"));
}

TEST(Scopes, IncludeThoseBelow) {
    EXPECT_TRUE(allows({"read"}, "read:statuses"));
    EXPECT_TRUE(allows({"admin:read"}, "admin:read:accounts"));
    EXPECT_FALSE(allows({"read:statuses"}, "read")) << "a part does not include the whole";
    EXPECT_FALSE(allows({"read"}, "readers")) << "the name of another scope may begin in the same way";
    EXPECT_FALSE(allows({"read:statuses"}, "read:statuses_of_others"));
    EXPECT_FALSE(allows({""}, "read"));
}

TEST(Scopes, FollowStandsForRelations) {
    for (const auto* scope : {"read:blocks", "read:follows", "write:mutes", "write:follows"})
        EXPECT_TRUE(allows({"follow"}, scope)) << scope;
    for (const auto* scope : {"read", "write", "read:statuses", "write:accounts"})
        EXPECT_FALSE(allows({"follow"}, scope)) << scope;
}

}  // namespace
}  // namespace plaza
