// Searches for posts, accounts and hashtags, as the domain answers them.
#include "domain/search/search.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/sessions/check.hpp"
#include "tests/support/domain.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Ids = std::vector<std::int64_t>;

Task<> find_posts(Context& context, sessions::AccessToken token, search::PostWish wish, search::FoundPosts& found) {
    sessions::Check check(context, token, "read");
    found = co_await search::find_posts(context, std::move(wish), check.viewer());
}

Task<> find_posts_of_everyone(Context& context, search::PostWish wish, search::FoundPosts& found) {
    found = co_await search::find_posts(context, std::move(wish), std::nullopt);
}

Task<> find_shown(Context& context, sessions::AccessToken token, search::PostWish wish,
                  std::vector<posts::Entry>& entries) {
    sessions::Check check(context, token, "read");
    auto found = co_await search::find_posts(context, std::move(wish), check.viewer());
    entries = co_await posts::load_entries(context, std::move(found.refs), check.viewer());
}

Task<> find_accounts(Context& context, sessions::AccessToken token, search::AccountWish wish,
                     std::vector<accounts::Profile>& profiles) {
    sessions::Check check(context, token, "read");
    profiles = co_await search::find_accounts(context, std::move(wish), check.viewer());
}

Task<> find_tags(Context& context, search::Wish wish, std::vector<std::string>& tags) {
    tags = co_await search::find_tags(context, std::move(wish), std::nullopt);
}

Ids ids_of(const search::FoundPosts& found) {
    Ids ids;
    for (const auto& ref : found.refs) ids.push_back(ref.id.value);
    return ids;
}

}  // namespace

class SearchRules : public Domain {
 protected:
    static search::PostWish wish_for(const std::string& text) { return {{.text = text, .limit = 20}, {}, {}, {}}; }

    search::FoundPosts posts_of(const Person& viewer, search::PostWish wish) {
        search::FoundPosts found;
        offline().run(find_posts(offline().context(), token_of(viewer), std::move(wish), found));
        return found;
    }
    Ids found_by(const Person& viewer, const std::string& text) { return ids_of(posts_of(viewer, wish_for(text))); }
    Ids found_by_everyone(const std::string& text) {
        search::FoundPosts found;
        offline().run(find_posts_of_everyone(offline().context(), wish_for(text), found));
        return ids_of(found);
    }
    /// What remains after the gate.
    std::size_t shown_to(const Person& viewer, const std::string& text) {
        std::vector<posts::Entry> entries;
        offline().run(find_shown(offline().context(), token_of(viewer), wish_for(text), entries));
        return entries.size();
    }
    std::vector<std::int64_t> accounts_of(const Person& viewer, search::AccountWish wish) {
        std::vector<accounts::Profile> profiles;
        offline().run(find_accounts(offline().context(), token_of(viewer), std::move(wish), profiles));
        std::vector<std::int64_t> ids;
        for (const auto& profile : profiles) ids.push_back(profile.id.value);
        return ids;
    }
    std::vector<std::string> tags_of(const std::string& text, std::int64_t limit = 20, std::int64_t offset = 0) {
        std::vector<std::string> tags;
        offline().run(find_tags(offline().context(), {.text = text, .limit = limit, .offset = offset}, tags));
        return tags;
    }
    std::int64_t write(Person& author, const std::string& content) {
        const Json body{{"title", ""}, {"content", content}};
        return author.post("/posts", body.dump()).json().at("id").get<std::int64_t>();
    }
    /// Changes a post behind the back of the server, and indexes it again by an edit.
    void set_audience(Person& author, std::int64_t post, const std::string& values, const std::string& content) {
        database().exec(fmt::format("update posts set {} where id = {}", values, post));
        const Json body{{"title", ""}, {"content", content}};
        EXPECT_THAT(author.put(fmt::format("/posts/{}", post), body.dump()), HasStatus(200));
    }
};

TEST_F(SearchRules, FindsPostsByAllWordsNewestFirst) {
    auto ana = signed_up("ana");
    const auto cat = write(ana, "The black cat sleeps, café");
    const auto dog = write(ana, "A black dog & \"quotes\" it's");
    EXPECT_THAT(found_by_everyone("BLACK"), ElementsAre(dog, cat));
    EXPECT_THAT(found_by(ana, "cat black"), ElementsAre(cat));
    EXPECT_THAT(found_by(ana, "slee"), ElementsAre(cat)) << "the last word may be incomplete";
    EXPECT_THAT(found_by(ana, "CAFÉ"), ElementsAre(cat));
    EXPECT_THAT(found_by(ana, "\"quotes\" & it's"), ElementsAre(dog));
    for (const auto* none : {"", "!", "bird", "black bird", "@1", "#1", "'", "\\", "a:*|b", ":*"})
        EXPECT_THAT(found_by(ana, none), IsEmpty()) << none;

    auto page = wish_for("black");
    page.limit = 1;
    EXPECT_THAT(ids_of(posts_of(ana, page)), ElementsAre(dog));
    page.offset = 1;
    EXPECT_THAT(ids_of(posts_of(ana, page)), ElementsAre(cat));
    page.offset = 0;
    page.before = PostId{dog};
    EXPECT_THAT(ids_of(posts_of(ana, page)), ElementsAre(cat));
    page.before = {};
    page.after = PostId{cat};
    EXPECT_THAT(ids_of(posts_of(ana, page)), ElementsAre(dog));
    page.author = AccountId{ana.id + 1};
    EXPECT_THAT(ids_of(posts_of(ana, page)), IsEmpty());
    page.author = AccountId{ana.id};
    EXPECT_THAT(ids_of(posts_of(ana, page)), ElementsAre(dog));
}

// More than 10,000 posts match, of which the newest 2,000 are read first.
TEST_F(SearchRules, OffsetLeadsBehindTheNewestCandidates) {
    auto ana = signed_up("ana");
    database().exec(fmt::format(
        "insert into posts (id, author_id, content, published, created_at) "
        "select n, {0}, 'word', true, now() from generate_series(1, 12000) n;"
        "insert into post_words (post_id, author_id, is_public, words) "
        "select n, {0}, true, array_to_tsvector(array['word']) from generate_series(1, 12000) n;"
        "update post_words set words = array_to_tsvector(array['other']) where post_id > 10600 and post_id <= 11990",
        ana.id));
    auto page = wish_for("word");
    EXPECT_EQ(ids_of(posts_of(ana, page)).size(), 20U);
    page.offset = 600;
    const auto found = ids_of(posts_of(ana, page));
    ASSERT_EQ(found.size(), 20U) << "ten of the newest, and those from 10600 on";
    EXPECT_EQ(found.front(), 10600 - 590);
    EXPECT_EQ(found.back(), 10600 - 609);
}

TEST_F(SearchRules, FindsChineseJapaneseAndKoreanWithoutSpaces) {
    auto ana = signed_up("ana");
    const auto tokyo = write(ana, "今日は東京都庁へ行きました。");
    const auto korean = write(ana, "한국어를 공부합니다");
    const auto mixed = write(ana, "C++を学ぶ猫");
    EXPECT_THAT(found_by(ana, "東京都"), ElementsAre(tokyo));
    EXPECT_THAT(found_by(ana, "京都庁"), ElementsAre(tokyo));
    EXPECT_THAT(found_by(ana, "行きました"), ElementsAre(tokyo));
    EXPECT_THAT(found_by(ana, "今日 都庁"), ElementsAre(tokyo));
    EXPECT_THAT(found_by(ana, "한국"), ElementsAre(korean));
    EXPECT_THAT(found_by(ana, "공부합"), ElementsAre(korean));
    EXPECT_THAT(found_by(ana, "猫"), ElementsAre(mixed));
    EXPECT_THAT(found_by(ana, "学"), ElementsAre(mixed));
    EXPECT_THAT(found_by(ana, "東都"), IsEmpty());
}

TEST_F(SearchRules, EditedAndDeletedPostsAreFoundByTheirPresentText) {
    auto ana = signed_up("ana");
    const auto post = write(ana, "first words");
    const auto path = fmt::format("/posts/{}", post);
    ana.put(path, Json{{"title", ""}, {"content", "second words"}}.dump());
    EXPECT_THAT(found_by(ana, "first"), IsEmpty());
    EXPECT_THAT(found_by(ana, "second"), ElementsAre(post));
    ana.put(path, Json{{"title", ""}, {"content", "second words"}, {"published", false}}.dump());
    EXPECT_THAT(found_by(ana, "second"), IsEmpty()) << "a draft";
    ana.put(path, Json{{"title", ""}, {"content", "second words"}, {"published", true}}.dump());
    EXPECT_THAT(found_by(ana, "second"), ElementsAre(post));
    ana.del(path);
    EXPECT_THAT(found_by(ana, "second"), IsEmpty());
    EXPECT_EQ(database().scalar("select count(*) from post_words"), "0");
}

TEST_F(SearchRules, FindsOnlyWhatSearcherMaySee) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    auto eve = signed_up("eve");
    const auto addressed = fmt::format("mentions = array[{}]", bob.id);
    for (const auto* audience : {"unlisted", "followers", "direct"}) {
        const auto text = fmt::format("secret{}", audience);
        const auto post = write(ana, text);
        set_audience(ana, post, fmt::format("visibility = '{}', {}", audience, addressed), text);
        EXPECT_THAT(found_by(ana, text), ElementsAre(post)) << audience;
        EXPECT_THAT(found_by(bob, text), ElementsAre(post)) << audience;
        EXPECT_THAT(found_by(eve, text), IsEmpty()) << audience;
        EXPECT_THAT(found_by_everyone(text), IsEmpty()) << audience;
        EXPECT_EQ(shown_to(ana, text), 1U) << audience;
        EXPECT_EQ(shown_to(bob, text), 1U) << audience;
    }
}

TEST_F(SearchRules, BlockHidesPostsAndAccountsInBothDirections) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    write(ana, "blockword");
    write(bob, "blockword");
    database().exec(fmt::format(R"sql(
        insert into relations (account_id, other_id, blocking_id) values ({0}, {1}, 1);
        insert into relations (account_id, other_id, is_blocked_by) values ({1}, {0}, true);
        update users set has_blocks = true;
        update accounts set display_name = 'Friend')sql",
                                ana.id, bob.id));
    EXPECT_EQ(shown_to(ana, "blockword"), 1U);
    EXPECT_EQ(shown_to(bob, "blockword"), 1U);
    EXPECT_THAT(accounts_of(ana, {{.text = "friend", .limit = 5}}), ElementsAre(ana.id));
    EXPECT_THAT(accounts_of(bob, {{.text = "friend", .limit = 5}}), ElementsAre(bob.id));
}

TEST_F(SearchRules, FindsAccountsByHandleAndDisplayName) {
    auto ana = signed_up("ana");
    auto bob = signed_up("bob");
    database().exec(fmt::format(R"sql(
        update accounts set handle = 'Anabel', display_name = '山田 Tarō' where id = {0};
        update accounts set handle = 'bob', display_name = '100%_Bob' where id = {1};
        insert into accounts (id, handle, created_at, display_name) values (5, 'ana', now(), ''), (6, 'bobana', now(), '');
        insert into account_counts (account_id, followers) values (5, 1), ({0}, 7);
        insert into relations (account_id, other_id, following_id) values ({1}, 6, 1))sql",
                                ana.id, bob.id));
    const auto found = [&](const std::string& text) { return accounts_of(bob, {{.text = text, .limit = 10}}); };
    EXPECT_THAT(found("ana"), ElementsAre(5, 6, ana.id)) << "the handle itself, the followed account, the rest";
    EXPECT_THAT(found("@ANABE"), ElementsAre(ana.id));
    EXPECT_THAT(found("山"), ElementsAre(ana.id));
    EXPECT_THAT(found("tarō"), ElementsAre(ana.id));
    EXPECT_THAT(found("%_b"), ElementsAre(bob.id));
    EXPECT_THAT(found("nothing"), IsEmpty());
    EXPECT_THAT(found(""), IsEmpty());
    EXPECT_THAT(accounts_of(bob, {{.text = "ana", .limit = 1, .offset = 1}}), ElementsAre(6));
    EXPECT_THAT(accounts_of(bob, {{.text = "ana", .limit = 5}, true}), ElementsAre(6));
}

TEST_F(SearchRules, FindsHashtagsByBeginning) {
    database().exec(R"sql(
        insert into tag_posts (tag, post_id, author_id)
        select tag, n, 1 from unnest(array['cat', 'cats', 'catalog', 'dog', '猫', '猫カフェ']) tag, generate_series(1, 50) n)sql");
    EXPECT_THAT(tags_of("#CAT"), ElementsAre("cat", "catalog", "cats"));
    EXPECT_THAT(tags_of("ＣＡＴ", 1, 1), ElementsAre("catalog"));
    EXPECT_THAT(tags_of("猫"), ElementsAre("猫", "猫カフェ"));
    for (const auto* none : {"", "#", "bird", "cat%"}) EXPECT_THAT(tags_of(none), IsEmpty()) << none;
}

// A word of more posts than a search looks at: it finds the newest ones, and says where to go on.
TEST_F(SearchRules, ReadsLimitedNumberOfCandidates) {
    auto ana = signed_up("ana");
    database().exec(fmt::format(R"sql(
        set session_replication_role = replica;
        insert into post_words (post_id, author_id, is_public, words)
        select n, {0}, true, array_to_tsvector(array[case when n <= 12000 then 'old' else 'new' end])
          from generate_series(1, 30000) n)sql",
                                ana.id));
    const auto first = posts_of(ana, wish_for("old"));
    EXPECT_THAT(ids_of(first), IsEmpty());
    EXPECT_EQ(first.next, PostId{20'001});
    auto wish = wish_for("old");
    wish.before = first.next;
    EXPECT_EQ(posts_of(ana, wish).refs.front().id, PostId{12'000});
    wish = wish_for("new");
    wish.offset = search::most_offset + 1;
    EXPECT_THAT(ids_of(posts_of(ana, wish)), IsEmpty());
    EXPECT_EQ(posts_of(ana, wish_for("new")).next, std::nullopt);
}

}  // namespace plaza::test
