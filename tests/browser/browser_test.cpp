#include <cstdlib>

#include "tests/support/api.hpp"

namespace plaza::test {

class Browser : public Api {};

TEST_F(Browser, ANewcomerAuthorizesInTheDocsAndPosts) {
    auto visit = fmt::format("PLAZA_WEB={} node {}/tests/browser/docs.mjs http://127.0.0.1:{}", PLAZA_WEB,
                             PLAZA_SOURCE_DIR, server().port());
    EXPECT_EQ(std::system(visit.c_str()), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

}  // namespace plaza::test
