#include <cstdlib>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

class Browser : public Api {};

TEST_F(Browser, ANewcomerAuthorizesInTheDocsAndPosts) {
    auto visit = fmt::format("PLAZA_WEB={} node {}/tests/browser/docs.mjs http://127.0.0.1:{}", web_directory,
                             source_directory, server().port());
    EXPECT_EQ(std::system(visit.c_str()), 0);
    EXPECT_EQ(database().scalar("select count(*) from posts"), "1");
}

}  // namespace plaza::test
