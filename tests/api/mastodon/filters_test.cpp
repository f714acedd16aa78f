// Filters: what they find in posts, their limits, and changes at the same time.
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/api/mastodon/statuses.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Filters : public Statuses {
 protected:
    static constexpr auto all_places = R"(["home","notifications","public","thread","account"])";

    static std::string make(Person& owner, const std::string& keyword, bool is_whole_word = true) {
        const auto made = owner.post(
            "/api/v2/filters",
            fmt::format(
                R"({{"title":"about {0}","context":{1},"keywords_attributes":[{{"keyword":"{0}","whole_word":{2}}}]}})",
                keyword, all_places, is_whole_word));
        EXPECT_THAT(made, HasStatus(200)) << made.body;
        return made.json().value("id", "");
    }
    /// The titles of the filters that found something in a status.
    static std::vector<std::string> titles(const Json& status) {
        std::vector<std::string> found;
        for (const auto& result : status.at("filtered"))
            found.push_back(result.at("filter").at("title").get<std::string>());
        return found;
    }
    /// The statuses of the answers to requests that eight threads send at the same time.
    std::vector<int> at_once(Person& person, const std::string& path, const std::string& body) {
        std::array<std::atomic<int>, 8> statuses{};
        {
            std::vector<std::jthread> threads;
            for (auto& status : statuses)
                threads.emplace_back([&] {
                    auto client = bearing(person.token());
                    status = client.post(path, body).status;
                });
        }
        return {statuses.begin(), statuses.end()};
    }
};

TEST_F(Filters, FindWordsWhereverAPostIsShown) {
    auto ana = named("ana");
    auto bob = named("bob");
    make(bob, "cat");
    make(bob, "DOG", false);
    const auto root = written_id(ana, {{"status", "@bob a Cat and hotdogs"}});
    const auto reply = written_id(ana, {{"status", "category"}, {"in_reply_to_id", root}});
    const auto expect_found = [&](const Json& status) {
        EXPECT_THAT(titles(status), ElementsAre("about cat", "about DOG")) << status.dump();
    };
    expect_found(seen(bob, root));
    EXPECT_THAT(titles(seen(bob, reply)), IsEmpty()) << "not a whole word";
    EXPECT_THAT(titles(seen(ana, root)), IsEmpty()) << "filters are their owner's";
    EXPECT_FALSE(anonymous().get(path(root)).json().contains("filtered"));
    expect_found(bob.get(path(reply, "context")).json()["ancestors"].at(0));
    expect_found(bob.get("/api/v1/statuses?id[]=" + root).json().at(0));
    expect_found(acted(bob, root, "favourite"));
    expect_found(acted(bob, root, "bookmark"));
    for (const auto* list : {"favourites", "bookmarks", "timelines/public"})
        expect_found(bob.get(fmt::format("/api/v1/{}", list)).json().at(0));
    expect_found(bob.get("/api/v2/search?type=statuses&q=hotdogs").json()["statuses"].at(0));
    expect_found(bob.get("/api/v1/notifications").json().at(0)["status"]);
    expect_found(bob.get("/api/v2/notifications").json()["statuses"].at(0));
    const auto boost = acted(bob, root, "reblog");
    expect_found(boost);
    expect_found(boost["reblog"]);
}

TEST_F(Filters, AreLimitedForEachAccount) {
    auto ana = named("ana");
    const auto id = make(ana, "word");
    database().exec(
        fmt::format("insert into filter_keywords (account_id, filter_id, id, keyword) select {0}, {1}, n, 'more' from "
                    "generate_series(1, 198) n;"
                    "insert into filters (account_id, id, title, contexts) select {0}, n, 'more', '{{home}}' from "
                    "generate_series(1, 48) n",
                    ana.id, id));
    const auto keyword = at_once(ana, fmt::format("/api/v2/filters/{}/keywords", id), R"({"keyword":"last"})");
    EXPECT_EQ(std::ranges::count(keyword, 200), 1);
    EXPECT_EQ(std::ranges::count(keyword, 422), 7);
    const auto filter = at_once(ana, "/api/v2/filters", R"({"title":"last","context":["home"]})");
    EXPECT_EQ(std::ranges::count(filter, 200), 1);
    EXPECT_THAT(ana.post("/api/v2/filters", R"({"title":"one more","context":["home"]})"),
                Fails(422, "Validation failed: at most 50 filters are allowed"));
    EXPECT_EQ(count("filters"), 50);
    EXPECT_EQ(count("filter_keywords"), 200);
}

TEST_F(Filters, ChangesAtTheSameTimeAreAllKept) {
    auto ana = named("ana");
    const auto id = make(ana, "word");
    const auto made = at_once(ana, fmt::format("/api/v2/filters/{}/keywords", id), R"({"keyword":"more"})");
    EXPECT_EQ(std::ranges::count(made, 200), 8);
    EXPECT_THAT(ana.get("/api/v2/filters/" + id).json()["keywords"], SizeIs(9));
    EXPECT_THAT(ana.put("/api/v2/filters/" + id, R"({"title":"new"})"), HasStatus(200));
    const auto filter = ana.get("/api/v2/filters/" + id).json();
    EXPECT_EQ(filter["title"], "new");
    EXPECT_THAT(filter["context"], SizeIs(5));
}

// The lists, hashtags and members of an account have the same kind of limit.
TEST_F(Filters, ListsAndHashtagsAreLimitedToo) {
    auto ana = named("ana");
    database().exec(fmt::format(
        "insert into lists (account_id, id, title) select {0}, n, 'list' from generate_series(1, 99) n;"
        "insert into followed_tags (account_id, tag, id) select {0}, 'tag' || n, n from generate_series(1, 999) n;"
        "insert into featured_tags (account_id, tag, id) select {0}, 'tag' || n, n from generate_series(1, 9) n",
        ana.id));
    EXPECT_EQ(std::ranges::count(at_once(ana, "/api/v1/lists", R"({"title":"last"})"), 200), 1);
    EXPECT_THAT(ana.post("/api/v1/lists", R"({"title":"one more"})"),
                Fails(422, "Validation failed: at most 100 lists are allowed"));
    EXPECT_THAT(ana.post("/api/v1/tags/last/follow", "{}"), HasStatus(200));
    EXPECT_THAT(ana.post("/api/v1/tags/more/follow", "{}"),
                Fails(422, "Validation failed: at most 1000 followed hashtags are allowed"));
    EXPECT_THAT(ana.post("/api/v1/tags/last/feature", "{}"), HasStatus(200));
    EXPECT_THAT(ana.post("/api/v1/tags/more/feature", "{}"),
                Fails(422, "Validation failed: at most 10 featured hashtags are allowed"));
}

// A trigger deletes the account in the middle of the request, as a deletion at the same time would.
TEST_F(Filters, DeletedOwnerIsSignedOut) {
    auto ana = named("ana");
    const auto post = written_id(ana, {{"status", "post"}});
    database().exec(
        "create function delete_account() returns trigger language plpgsql as $$ begin "
        "delete from handles where account_id = new.account_id; delete from accounts where id = new.account_id; "
        "return new; end $$");
    struct Case {
        const char* table;
        std::string path;
        const char* body;
    };
    for (const auto& [table, path, body] :
         {Case{"lists", "/api/v1/lists", R"({"title":"list"})"},
          Case{"filters", "/api/v2/filters", R"({"title":"filter","context":["home"]})"},
          Case{"followed_tags", "/api/v1/tags/cat/follow", "{}"},
          Case{"featured_tags", "/api/v1/tags/cat/feature", "{}"},
          Case{"markers", "/api/v1/markers", R"({"home":{"last_read_id":"1"}})"},
          Case{"marks", Statuses::path(post, "bookmark"), "{}"}}) {
        database().exec(fmt::format(
            "create trigger delete_account before insert on {} for each row execute function delete_account()", table));
        EXPECT_THAT(ana.post(path, body), Fails(401, "The access token is invalid")) << table;
        database().exec(fmt::format("drop trigger delete_account on {}", table));
    }
    EXPECT_THAT(ana.get("/api/v1/lists"), Answers(200, "[]"));
}

}  // namespace
}  // namespace plaza::test
