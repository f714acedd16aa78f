#include "tests/support/api.hpp"

namespace plaza::test {

class OpenApiServers : public Api {
 protected:
    OpenApiServers() : Api(config()) {}
    std::vector<std::string> urls(const std::string& path) {
        std::vector<std::string> urls;
        for (const auto& server : anonymous().get(path).json()["servers"])
            urls.push_back(server["url"].get<std::string>());
        return urls;
    }

 private:
    static app::Config config() {
        auto config = quick_config();
        config.process.public_url = "https://example.com/plaza";
        return config;
    }
};

TEST_F(OpenApiServers, UrlsAreRelativeAndPublic) {
    EXPECT_THAT(urls("/openapi.json"), testing::ElementsAre(".", "https://example.com/plaza"));
    EXPECT_THAT(urls("/openapi.json/"), testing::ElementsAre("..", "https://example.com/plaza"));
}

}  // namespace plaza::test
