#include <cstdlib>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/shell.hpp"
#include "tests/support/stripping_proxy.hpp"

namespace plaza::test {

/// Clients that offer HTTP/2 with an Upgrade header, also with a body.
class Http2Offer : public Api {
 protected:
    static bool is_installed(const std::string& program) {
        return std::system(fmt::format("command -v {} >/dev/null", program).c_str()) == 0;
    }
    [[nodiscard]] std::string address() { return fmt::format("http://127.0.0.1:{}", server().port()); }
};

TEST_F(Http2Offer, JavaCanPost) {
    if (!is_installed("java")) GTEST_SKIP() << "java is not installed";
    const auto program = fmt::format("{}/tests/clients/OfferHttp2.java", source_directory);
    EXPECT_EQ(printed_by(fmt::format("java {} {} 2>&1", program, address())),
              "201 HTTP_1_1\n201 HTTP_1_1\n200 HTTP_1_1\n");
}

TEST_F(Http2Offer, CurlCanPost) {
    if (!is_installed("curl")) GTEST_SKIP() << "curl is not installed";
    const auto post =
        R"(curl -s --http2 -o /dev/null -w '%{http_code} %{http_version}' -H 'Content-Type: application/json' )"
        R"(-d '{"email": "ana@example.com", "password": "a long password"}' )";
    EXPECT_EQ(printed_by(post + address() + "/users"), "201 1.1");
}

TEST_F(Http2Offer, UpgradeThroughNginxIsAnswered) {
    const StrippingProxy proxy(server().port());
    Client client(proxy.port());
    const auto answer = client.post("/plaza/users", R"({"email":"ana@example.com","password":"a long password"})",
                                    {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}});
    EXPECT_THAT(answer, HasStatus(201));
}

}  // namespace plaza::test
