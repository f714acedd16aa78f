#include <string>
#include <vector>

#include "tests/support/api.hpp"
#include "tests/support/wire.hpp"

namespace plaza::test {

class Problems : public Api {
 protected:
    std::string type_for(const std::string& accept) {
        return anonymous().get("/nope", {{"Accept", accept}}).header("Content-Type");
    }
};

constexpr const char* problem = "application/problem+json";
constexpr const char* json = "application/json";

TEST_F(Problems, AreReturnedIfAccepted) {
    for (const auto* accept : {"application/problem+json", "application/json, application/problem+json",
                               "Application/Problem+JSON;q=0.3", "application/problem+json;q=0.8, */*"})
        EXPECT_EQ(type_for(accept), problem) << accept;
    for (const auto* accept : {"", "*/*", "application/*", "application/json", "application/problem+json;q=0",
                               "application/problem+json; q=0.000", "application/problem+json;q=0, */*",
                               "application/json, application/problem+json;q=0.5"})
        EXPECT_EQ(type_for(accept), json) << accept;
}

TEST_F(Problems, CoverErrorsOfHttpServer) {
    const std::string accept = "Accept: application/problem+json\r\n";
    const std::vector<std::pair<int, std::string>> refused{
        {413, "POST /posts HTTP/1.1\r\nHost: a\r\n" + accept + "Content-Length: 99999999\r\n\r\n"},
        {414, "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: a\r\n" + accept + "\r\n"},
        {431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'a') + "\r\n" + accept + "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n" + accept + "\r\n"},
        {400, "GET / HTTP/1.1\r\nHost: a\r\n" + accept + "X: \x01\r\n\r\n"},
        {405, "POST /docs HTTP/1.1\r\nHost: a\r\n" + accept + "\r\n"},
        {405, "POST /healthz HTTP/1.1\r\nHost: a\r\n" + accept + "\r\n"}};
    for (const auto& [status, request] : refused) {
        Wire wire(server().port());
        wire.send(request);
        const auto answer = wire.read_answer();
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.header("Content-Type"), problem) << status;
        EXPECT_EQ(answer.json()["status"], status);
        EXPECT_FALSE(answer.json()["title"].get<std::string>().empty()) << status;
    }
}

}  // namespace plaza::test
