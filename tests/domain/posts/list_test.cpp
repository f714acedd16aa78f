// Listings filter in SQL and then call may_see(). Both must give the same result.
#include <fmt/format.h>

#include <random>
#include <vector>

#include "domain/visibility/visibility.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

class Listings : public Api {
 protected:
    struct Row {
        std::int64_t id;
        std::int64_t author;
        bool is_published;
    };

    /// Adds posts and drafts of several authors and returns them, newest first.
    std::vector<Row> random_posts(std::vector<Person>& authors, int count) {
        std::minstd_rand random(7);
        std::vector<Row> rows;
        for (int n = 0; n < count; ++n) {
            auto& author = authors[random() % authors.size()];
            const bool is_published = random() % 3 != 0;
            const auto title = fmt::format("title {}", random() % 4);
            const auto id = is_published ? publish(author, title) : save_draft(author, title);
            rows.insert(rows.begin(), {id, author.id, is_published});
        }
        return rows;
    }

    static std::vector<std::int64_t> seen_by(const Person& viewer, const std::vector<Row>& rows) {
        std::vector<std::int64_t> ids;
        for (const auto& row : rows)
            if (visibility::may_see(Rights{AccountId{viewer.id}},
                                    {.author = AccountId{row.author}, .is_published = row.is_published}))
                ids.push_back(row.id);
        return ids;
    }
};

TEST_F(Listings, MatchMaySee) {
    std::vector<Person> people;
    for (const auto* name : {"ana", "bob", "eve"}) people.push_back(signed_up(name));
    const auto rows = random_posts(people, 60);
    for (auto& viewer : people) {
        const auto seen = seen_by(viewer, rows);
        EXPECT_EQ(ids_of(viewer.get("/posts?limit=100")), seen);
        EXPECT_EQ(ids_of(viewer.get("/posts?limit=100&search=title")), seen);
        EXPECT_EQ(ids_of(viewer.get("/posts?limit=100&search=e%20")), seen) << "a text without trigrams";
        std::vector<std::int64_t> paged;
        for (int page = 0; page < 8; ++page)
            for (const auto id : ids_of(viewer.get(fmt::format("/posts?limit=9&page={}", page)))) paged.push_back(id);
        EXPECT_EQ(paged, seen) << "pages are full";
        for (const auto& row : rows) {
            const bool is_seen = std::ranges::find(seen, row.id) != seen.end();
            EXPECT_THAT(viewer.get(fmt::format("/posts/{}", row.id)), HasStatus(is_seen ? 200 : 404));
            if (!is_seen) EXPECT_THAT(viewer.post("/votes", vote_body(row.id, 1)), HasStatus(404));
        }
    }
}

}  // namespace plaza::test
