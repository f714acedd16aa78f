// Each statement that finds posts filters by itself, and may_see() checks what it returns. Both must agree, for posts
// of all kinds.
#include <fmt/format.h>

#include <map>
#include <ranges>
#include <string>
#include <vector>

#include "domain/visibility/visibility.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

using visibility::Audience;

class AllKindsOfPosts : public Api {
 protected:
    struct Row {
        std::int64_t id;
        std::int64_t author;
        visibility::Facts facts;
        bool is_boost;
        bool is_deleted;
    };

    AllKindsOfPosts() {
        for (const auto* name : {"ana", "bob", "eve"}) people_.push_back(signed_up(name));
        // Each person has a post of each kind, in an order without a pattern.
        database().exec(R"sql(
            insert into posts (id, author_id, title, content, created_at, published, visibility, moderation, boost_of,
                               deleted_at)
            select row_number() over (order by md5(concat(handle, published, visibility, state, boost_of,
                                                          deleted_at is null))),
                   author.id, 'a title', 'words', now(), published, visibility, state, boost_of, deleted_at
              from (select id, handle from accounts) author
             cross join (values (true), (false)) a (published)
             cross join (values ('public'), ('unlisted'), ('followers'), ('direct')) b (visibility)
             cross join (values ('none'), ('suspended')) c (state)
             cross join (values (null), (1)) d (boost_of)
             cross join (values (null), (now())) e (deleted_at))sql");
    }

    /// All rows of posts, newest first.
    std::vector<Row> rows() {
        static const std::map<std::string, Audience> audiences{{"public", Audience::public_},
                                                               {"unlisted", Audience::unlisted},
                                                               {"followers", Audience::followers},
                                                               {"direct", Audience::direct}};
        std::vector<Row> rows;
        for (const auto& row : database().rows(R"sql(
                 select id, author_id, visibility, published, moderation <> 'none', boost_of is not null,
                        deleted_at is not null
                   from posts order by id desc)sql"))
            rows.push_back({.id = std::stoll(row[0]),
                            .author = std::stoll(row[1]),
                            .facts = {.author = AccountId{std::stoll(row[1])},
                                      .audience = audiences.at(row[2]),
                                      .is_published = row[3] == "t",
                                      .is_withheld = row[4] == "t"},
                            .is_boost = row[5] == "t",
                            .is_deleted = row[6] == "t"});
        return rows;
    }

    /// A deleted post is visible to no user. may_see() decides about the others.
    static bool is_visible(const Person& viewer, const Row& row) {
        return !row.is_deleted && visibility::may_see(Rights{AccountId{viewer.id}}, row.facts, {row.facts.author});
    }

    /// `of_owner` if the viewer is the owner, 403 for another user who sees the post, 404 for one who does not.
    static int status_of_change(const Person& viewer, const Row& row, int of_owner) {
        if (!is_visible(viewer, row)) return 404;
        return row.author == viewer.id ? of_owner : 403;
    }

    static std::string path_of(const Row& row) { return fmt::format("/posts/{}", row.id); }
    static std::string kind_of(const Person& viewer, const Row& row) {
        const auto& facts = row.facts;
        return fmt::format("{}, audience {}, published {}, withheld {}, boost {}, deleted {}",
                           row.author == viewer.id ? "own" : "of another user", static_cast<int>(facts.audience),
                           facts.is_published, facts.is_withheld, row.is_boost, row.is_deleted);
    }

    std::vector<Person>& people() { return people_; }

 private:
    std::vector<Person> people_;
};

class Listings : public AllKindsOfPosts {
 protected:
    static constexpr std::size_t page_size = 4;

    /// A listing has the posts that the viewer may see and that are either for everyone or drafts of the viewer. Posts
    /// for everyone are published, public, not withheld and no boosts. A listing therefore leaves out the viewer's own
    /// published posts that are unlisted, for followers, withheld or boosts, although the viewer may see them by id.
    static bool is_listed(const Person& viewer, const Row& row) {
        const auto& facts = row.facts;
        const bool is_for_everyone =
            facts.is_published && facts.audience == Audience::public_ && !facts.is_withheld && !row.is_boost;
        const bool is_own_draft = row.author == viewer.id && !facts.is_published;
        return is_visible(viewer, row) && (is_for_everyone || is_own_draft);
    }

    std::vector<std::int64_t> listed_for(const Person& viewer) {
        std::vector<std::int64_t> ids;
        for (const auto& row : rows())
            if (is_listed(viewer, row)) ids.push_back(row.id);
        return ids;
    }

    static std::vector<std::int64_t> page_of(const std::vector<std::int64_t>& ids, std::size_t page) {
        std::vector<std::int64_t> part;
        for (const auto id : ids | std::views::drop(page * page_size) | std::views::take(page_size)) part.push_back(id);
        return part;
    }
};

// The last search has no trigrams.
TEST_F(Listings, MatchMaySee) {
    for (auto& viewer : people()) {
        const auto listed = listed_for(viewer);
        for (const std::string search : {"", "&search=title", "&search=a%20"}) {
            EXPECT_EQ(ids_of(viewer.get("/posts?limit=100" + search)), listed) << search;
            // A post that the statement selects and may_see() refuses would leave its page short.
            for (std::size_t page = 0; page <= listed.size() / page_size; ++page)
                EXPECT_EQ(ids_of(viewer.get(fmt::format("/posts?limit={}&page={}{}", page_size, page, search))),
                          page_of(listed, page))
                    << search << ", page " << page;
        }
    }
}

class PostsById : public AllKindsOfPosts {};

TEST_F(PostsById, ReadingAndVotingMatchMaySee) {
    const auto posts = rows();
    for (auto& viewer : people())
        for (const auto& post : posts) {
            const bool is_there = is_visible(viewer, post);
            EXPECT_THAT(viewer.get(path_of(post)), HasStatus(is_there ? 200 : 404)) << kind_of(viewer, post);
            // A vote for a boost is one for the boosted post.
            if (post.is_boost) continue;
            EXPECT_THAT(viewer.post("/votes", vote_body(post.id, 1)), HasStatus(is_there ? 201 : 404))
                << kind_of(viewer, post);
        }
}

TEST_F(PostsById, EditingMatchesMaySee) {
    const auto posts = rows();
    for (auto& viewer : people())
        for (const auto& post : posts) {
            const Json body{{"title", "edited"}, {"content", ""}, {"published", post.facts.is_published}};
            const int of_owner = post.is_boost ? 404 : 200;  // a boost has no text
            EXPECT_THAT(viewer.put(path_of(post), body.dump()), HasStatus(status_of_change(viewer, post, of_owner)))
                << kind_of(viewer, post);
        }
}

TEST_F(PostsById, DeletingMatchesMaySee) {
    const auto posts = rows();
    auto& owner = people().front();
    for (auto& viewer : people() | std::views::drop(1))
        for (const auto& post : posts)
            if (post.author == owner.id)
                EXPECT_THAT(viewer.del(path_of(post)), HasStatus(status_of_change(viewer, post, 204)))
                    << kind_of(viewer, post);
    for (const auto& post : posts)
        if (post.author == owner.id)
            EXPECT_THAT(owner.del(path_of(post)), HasStatus(status_of_change(owner, post, 204)))
                << kind_of(owner, post);
}

}  // namespace plaza::test
