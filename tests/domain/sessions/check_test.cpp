// What the check of a token brings.
#include "domain/sessions/check.hpp"

#include <utility>

#include "tests/support/domain.hpp"

namespace plaza::test {
namespace {

Task<> check(Context& context, sessions::AccessToken token, Rights& rights) {
    sessions::Check check(context, token, "read");
    rights = co_await check.settled();
}

}  // namespace

class Checks : public Domain {
 protected:
    Rights rights_of(const Person& person) {
        Rights rights;
        offline().run(check(offline().context(), token_of(person), rights));
        return rights;
    }
};

TEST_F(Checks, BringScopesOfSession) {
    const auto ana = signed_up("ana");
    EXPECT_THAT(rights_of(ana).scopes, testing::IsEmpty());
    EXPECT_TRUE(rights_of(ana).allows("write:statuses"));
    EXPECT_TRUE(rights_of(ana).allows(""));
    database().exec("update sessions set scopes = '{read,write:statuses}'");
    const auto rights = rights_of(ana);
    EXPECT_THAT(rights.scopes, testing::ElementsAre("read", "write:statuses"));
    EXPECT_TRUE(rights.allows("read:accounts"));
    EXPECT_FALSE(rights.allows("write:media"));
    EXPECT_FALSE(rights.allows("")) << "no operation without a scope is for apps";
}

TEST_F(Checks, BringRoleAndSession) {
    const auto ana = signed_up("ana");
    database().exec("update users set role = 'moderator'");
    const auto rights = rights_of(ana);
    EXPECT_EQ(rights.id.value, ana.id);
    EXPECT_EQ(rights.role, Role::moderator);
    EXPECT_EQ(rights.session, token_of(ana).session);
}

}  // namespace plaza::test
