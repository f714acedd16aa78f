// Canaries: whatever is read, by whom, contains no word that the reader may not read.
#include <cstdlib>
#include <regex>

#include "tests/oracle/graph.hpp"
#include "tests/oracle/table.hpp"

namespace plaza::test {
namespace {

/// Seeds are numbers from 1. PLAZA_GRAPHS is how many are tried, and PLAZA_SEED tries that one alone.
std::vector<unsigned> seeds() {
    if (const char* seed = std::getenv("PLAZA_SEED")) return {static_cast<unsigned>(std::stoul(seed))};
    const char* graphs = std::getenv("PLAZA_GRAPHS");
    std::vector<unsigned> all(graphs == nullptr ? 2 : std::stoul(graphs));
    for (unsigned n = 0; n < all.size(); ++n) all[n] = n + 1;
    return all;
}

}  // namespace

class Canaries : public Graph, public testing::WithParamInterface<unsigned> {
 protected:
    Canaries() : Graph(GetParam()) {}

    void read(std::size_t viewer, Client& client, const std::string& path) {
        ++reads_;
        const auto answer = client.get(path);
        EXPECT_LT(answer.status, 500) << path;
        static const std::regex canary("canary\\d+x");
        for (std::sregex_iterator at(answer.body.begin(), answer.body.end(), canary), end; at != end; ++at)
            if (!may_read(viewer, at->str())) leaks_.push_back(fmt::format("{} by {}: {}", path, viewer, at->str()));
        static const std::regex email("person(\\d)@example.com");
        for (std::sregex_iterator at(answer.body.begin(), answer.body.end(), email), end; at != end; ++at)
            if (viewer != staff && std::stoul((*at)[1]) != viewer)
                leaks_.push_back(fmt::format("{} by {}: {}", path, viewer, at->str()));
    }

    /// All ids that a placeholder can have, own and others'.
    std::map<std::string, std::vector<std::string>> all_ids() {
        std::map<std::string, std::vector<std::string>> ids;
        const auto add = [&](const std::string& name, const std::string& sql) {
            for (const auto& row : database().rows(sql)) ids[name].push_back(row[0]);
        };
        add("post", "select id from posts");
        for (const auto* name : {"account", "sender", "requester", "1"}) add(name, "select id from accounts");
        add("list", "select id from lists");
        add("filter", "select id from filters");
        add("keyword", "select id from filter_keywords");
        add("notification", "select id from notifications order by id % 97 limit 20");
        add("group", "select 'ungrouped-' || id from notifications order by id % 97 limit 10");
        add("group",
            "select distinct kind || '-' || coalesce(post_id, 0) || '-' || (id >> 12) / 43200000 from notifications "
            "where kind in ('favourite', 'reblog') limit 10");
        ids["tag"] = {"sky"};
        return ids;
    }

    /// Every path that can be read, with every id.
    std::vector<std::string> all_paths() {
        const auto ids = all_ids();
        std::vector<std::string> paths;
        static const std::regex placeholder("\\{([^}]+)\\}");
        for (const auto& line : operations_of_oracle()) {
            // Files and documents have no data of people.
            if (!line.is_read() || (line.access == Access::everyone && !line.path.starts_with("/api/"))) continue;
            std::smatch found;
            if (!std::regex_search(line.path, found, placeholder)) {
                paths.push_back(line.path);
                continue;
            }
            const auto known = ids.find(found[1]);
            if (known == ids.end()) continue;
            for (const auto& id : known->second) paths.push_back(std::regex_replace(line.path, placeholder, id));
        }
        for (const auto* query :
             {"/posts?search=common", "/posts?limit=100", "/api/v2/search?q=common", "/api/v2/search?q=common&limit=3",
              "/api/v2/search?q=common&offset=3&type=statuses", "/api/v2/search?q=sky", "/api/v2/search?q=person",
              "/api/v1/accounts/search?q=person", "/api/v1/timelines/public?local=true",
              "/api/v1/timelines/tag/sky?any[]=common", "/api/v1/directory?order=new",
              "/api/v1/notifications?include_filtered=true", "/api/v2/notifications?expand_accounts=partial_avatars",
              "/api/v1/timelines/home?limit=40", "/api/v1/markers?timeline[]=home"})
            paths.emplace_back(query);
        std::string several;
        for (const auto& id : ids.at("post")) several += "id[]=" + id + '&';
        paths.push_back("/api/v1/statuses?" + several);
        std::string everyone;
        for (const auto& id : ids.at("account")) {
            everyone += "id[]=" + id + '&';
            for (const auto* query : {"pinned=true", "exclude_replies=true", "exclude_reblogs=true", "tagged=sky"})
                paths.push_back(fmt::format("/api/v1/accounts/{}/statuses?{}", id, query));
        }
        for (const auto* list : {"", "/relationships", "/familiar_followers"})
            paths.push_back(fmt::format("/api/v1/accounts{}?{}", list, everyone));
        for (const auto& post : posts_) {
            paths.push_back("/api/v2/search?q=" + post.word);
            paths.push_back("/posts?search=" + post.word);
        }
        return paths;
    }

    std::vector<std::string> leaks_;
    int reads_ = 0;
};

TEST_P(Canaries, AreReadOnlyByThoseWhoMay) {
    SCOPED_TRACE(fmt::format("PLAZA_SEED={}", GetParam()));
    const auto paths = all_paths();
    for (const auto viewer : {0UL, 1UL, 2UL, signed_out, staff}) {
        auto client = client_of(viewer);
        for (const auto& path : paths) read(viewer, client, path);
        // Visible posts are shown, so that silence is no success.
        for (const auto& post : posts_) {
            const bool is_seen = may_see(viewer, post, true);
            const auto answer = client.get(fmt::format("/api/v1/statuses/{}", post.id));
            EXPECT_THAT(answer, HasStatus(is_seen ? 200 : 404)) << "by " << viewer;
            if (is_seen) EXPECT_NE(answer.body.find(post.word), std::string::npos);
            if (viewer != signed_out)
                EXPECT_THAT(client.get(fmt::format("/posts/{}", post.id)),
                            HasStatus(may_see(viewer, post, false) ? 200 : 404))
                    << "by " << viewer;
            if (is_seen && post.audience == "public")
                EXPECT_NE(client.get("/api/v2/search?q=" + post.word).body.find("\"content\""), std::string::npos)
                    << post.word << " is not found by " << viewer;
        }
    }
    EXPECT_THAT(leaks_, testing::IsEmpty());
    EXPECT_GT(reads_, 2'000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Canaries, testing::ValuesIn(seeds()));

}  // namespace plaza::test
