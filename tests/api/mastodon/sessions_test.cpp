// Sessions of clients of the Mastodon API that know nothing of this server. The steps are data in the script.
#include <cstdlib>
#include <string>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

class ClientSessions : public Api {
 protected:
    [[nodiscard]] int run(const char* client) {
        const auto command = fmt::format("{}/tests/api/mastodon/sessions http://127.0.0.1:{} {}", source_directory,
                                         server().port(), client);
        return std::system(command.c_str());
    }
};

TEST_F(ClientSessions, TootWorks) {
    EXPECT_EQ(run("toot"), 0);
}

TEST_F(ClientSessions, MastodonPyWorks) {
    EXPECT_EQ(run("mastodon.py"), 0);
}

}  // namespace plaza::test
