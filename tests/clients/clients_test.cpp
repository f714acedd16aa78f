#include <cstdlib>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

class Clients : public Api {};

TEST_F(Clients, GeneratedClientsCompileAndWork) {
    const auto run = fmt::format("PLAZA_WEB={} node {}/tests/clients/run.mjs http://127.0.0.1:{}", web_directory,
                                 source_directory, server().port());
    EXPECT_EQ(std::system(run.c_str()), 0);
}

}  // namespace plaza::test
