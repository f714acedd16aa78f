// What a listing returns before its posts are loaded.
#include <string>
#include <utility>
#include <vector>

#include "domain/posts/posts.hpp"
#include "domain/sessions/check.hpp"
#include "tests/support/domain.hpp"

namespace plaza::test {
namespace {

using testing::Eq;
using testing::Optional;

Task<> list(Context& context, sessions::AccessToken token, posts::Listing listing, posts::Page& page) {
    sessions::Check check(context, token, "read");
    page = co_await posts::list(context, check.viewer().value(), std::move(listing));
}

}  // namespace

class Refs : public Domain {
 protected:
    // A list, and searches with and without trigrams.
    static constexpr const char* searches[] = {"", "title", "a "};

    posts::Page page_of(const Person& viewer, const std::string& search, std::int64_t limit) {
        posts::Page page;
        posts::Listing listing{.limit = limit, .before = std::nullopt, .search = search};
        offline().run(list(offline().context(), token_of(viewer), std::move(listing), page));
        return page;
    }
};

TEST_F(Refs, NameAuthorAndBoostedPost) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    const auto post = publish(bob, "a title");
    const auto boost = save_draft(ana, "a title");
    database().exec(fmt::format("update posts set boost_of = {} where id = {}", post, boost));
    for (const auto* search : searches)
        // A page of two is full, so that a search ends with its first statement.
        for (const int limit : {2, 100}) {
            const auto refs = page_of(ana, search, limit).refs;
            ASSERT_EQ(refs.size(), 2U) << search;
            EXPECT_EQ(refs[0].id.value, boost);
            EXPECT_EQ(refs[0].author.value, ana.id);
            EXPECT_THAT(refs[0].boost_of, Optional(Eq(PostId{post})));
            EXPECT_EQ(refs[1].id.value, post);
            EXPECT_EQ(refs[1].author.value, bob.id);
            EXPECT_EQ(refs[1].boost_of, std::nullopt);
        }
}

TEST_F(Refs, FullPageNamesStartOfNext) {
    auto ana = signed_up("ana");
    const PostId older{publish(ana, "a title")};
    const PostId newer{publish(ana, "a title")};
    for (const auto* search : searches) {
        EXPECT_EQ(page_of(ana, search, 1).next, newer) << search;
        EXPECT_EQ(page_of(ana, search, 2).next, older) << search;
        EXPECT_EQ(page_of(ana, search, 3).next, std::nullopt) << search;
        EXPECT_EQ(page_of(ana, search, 0).next, std::nullopt) << search;
    }
}

}  // namespace plaza::test
