// Trends: hashtags and posts of the last days.
#include <string>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

using testing::ElementsAre;

class Trends : public Api {};

TEST_F(Trends, CountTagsAndPosts) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    EXPECT_EQ(anonymous().get("/api/v1/trends/tags").body, "[]");
    EXPECT_EQ(anonymous().get("/api/v1/trends/statuses").body, "[]");
    EXPECT_EQ(anonymous().get("/api/v1/trends/links").body, "[]");
    const auto quiet = publish(ana);
    const auto liked = publish(ana);
    const auto loved = publish(bob);
    const auto hidden = publish(bob);
    database().exec(
        fmt::format("update posts set votes = 1 where id = {}; update posts set votes = 2 where id = {};"
                    "update posts set votes = 9, visibility = 'direct' where id = {};"
                    "insert into tag_posts (tag, post_id, author_id) values ('cats', {}, {}), "
                    "('dogs', {}, {}), ('cats', {}, {}), ('old', 7, 7)",
                    liked, loved, hidden, quiet, ana.id, liked, ana.id, loved, bob.id));
    const auto tags = anonymous().get("/api/v1/trends/tags").json();
    ASSERT_EQ(tags.size(), 2U);
    EXPECT_EQ(tags[0]["name"], "cats");
    EXPECT_EQ(tags[0]["history"].size(), 7U);
    EXPECT_EQ(tags[0]["history"][0]["accounts"], "2");
    EXPECT_EQ(tags[0]["history"][1]["uses"], "0");
    EXPECT_EQ(tags[1]["name"], "dogs");
    EXPECT_EQ(anonymous().get("/api/v1/trends/tags?limit=1&offset=1").json()[0]["name"], "dogs");

    std::vector<std::string> ids;
    for (const auto& status : anonymous().get("/api/v1/trends/statuses").json())
        ids.push_back(status.at("id").get<std::string>());
    EXPECT_THAT(ids, ElementsAre(std::to_string(loved), std::to_string(liked)));
}

}  // namespace plaza::test
