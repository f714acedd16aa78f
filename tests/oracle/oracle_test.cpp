// Who may call what: each operation of the route table, by each kind of caller, with own and foreign ids, is answered
// as operations.txt says.
#include <fstream>
#include <set>

#include "tests/oracle/town.hpp"

namespace plaza::test {
namespace {

/// The pages and documents that are no operations, from the text of the sources that mount them.
std::vector<std::string> plain_paths() {
    std::vector<std::string> paths;
    for (const auto* file : {"src/api/pages/pages.cpp", "src/api/ops/health.cpp", "src/app/api.cpp"}) {
        std::ifstream stream(fmt::format("{}/{}", source_directory, file));
        std::ostringstream text;
        text << stream.rdbuf();
        const auto source = text.str();
        static const std::regex mounted(R"re((?:Page\{|plain\()"([^"]+)")re");
        for (std::sregex_iterator at(source.begin(), source.end(), mounted), end; at != end; ++at)
            paths.push_back((*at)[1]);
    }
    return paths;
}

}  // namespace

TEST(EachOperationIsInOracle, OnceAndNothingElse) {
    std::set<std::string> decided;
    for (const auto& line : operations_of_oracle())
        EXPECT_TRUE(decided.insert(shape_of(line.method, line.path)).second) << line.name() << " is decided twice";
    std::set<std::string> served;
    const app::Api api(app::Config{}, {});
    for (const auto& operation : api.routes().operations())
        served.insert(shape_of(http::to_string(operation.method), std::string(operation.path)));
    for (const auto& path : plain_paths()) served.insert(shape_of("GET", path));
    std::vector<std::string> undecided;
    std::ranges::set_difference(served, decided, std::back_inserter(undecided));
    EXPECT_THAT(undecided, testing::IsEmpty()) << "say in tests/oracle/operations.txt who may call them";
    std::vector<std::string> absent;
    std::ranges::set_difference(decided, served, std::back_inserter(absent));
    EXPECT_THAT(absent, testing::IsEmpty()) << "are no operations";
}

class EachOperationOracle : public Town {
 protected:
    void check(const OracleLine& line, const std::string& caller, Client& client, int status,
               std::string_view thing = {}, std::int64_t id = 0, const Headers& headers = {}) {
        const auto answer = send(client, line, thing, id, headers);
        if (answer.status != status)
            wrong_.push_back(fmt::format("{} {} by {}: expected {}, got {} {}", line.name(),
                                         thing.empty() ? "" : name_of(id), caller, status, answer.status,
                                         answer.body.substr(0, 120)));
        if (!line.is_read() && answer.status < 300) restore();
    }

    [[nodiscard]] std::string name_of(std::int64_t id) const {
        for (const auto& [name, post] : posts_)
            if (post.id == id) return fmt::format("(the post `{}`)", name);
        for (const auto& [name, person] : people_)
            if (person.id == id) return fmt::format("({})", name);
        return fmt::format("({})", id);
    }

    /// The callers differ in what they present: the thing is one that Ana may see.
    void check_credentials(const OracleLine& line) {
        const bool is_public = line.access == Access::everyone;
        const bool is_open = is_public || line.access == Access::anybody;
        const bool is_about_others = line.is_about("post") || line.is_about("account");
        const int without = line.statuses.at(is_about_others ? 1 : 0);
        const int with =
            line.access == Access::app ? line.statuses.back() : line.statuses.at(line.is_about("account") ? 1 : 0);
        const std::string_view thing = line.is_about("post") ? "post" : line.is_about("account") ? "account" : "";
        const auto id = thing == "post" ? posts_.at("public").id : thing == "account" ? person("sam").id : 0;
        const auto by = [&](const std::string& caller, const std::string& token, int status) {
            check(line, caller, client_with(token), status, thing, id);
        };
        by("nobody", "", is_open ? without : 401);
        by("a forged token", "none", is_public ? without : 401);
        by("a token that was ended", ended_token_, is_public ? without : 401);
        by("a suspended user", person("sid").token(), is_public ? without : 401);
        by("Ana", person("ana").token(), with);
        if (line.access == Access::app) {
            by("an app itself", own_token_, line.statuses.at(0));
            by("an app of Ana", app_token_, line.statuses.back());
            return;
        }
        by("an app itself", own_token_, is_open ? without : line.access == Access::own || line.is_native() ? 403 : 422);
        // `read` includes the profile, and the old scope `follow` parts of `read` and `write`.
        set_scopes(line.scope.starts_with("write") || line.scope.empty() ? "read push" : "write push");
        by("an app without the scope", app_token_, is_public ? without : 403);
        set_scopes(line.scope.empty() ? "read write follow push profile" : line.scope);
        by("an app with the scope", app_token_, line.access == Access::own ? 403 : with);
        if (line.statuses.size() > 1 || is_public) return;
        by("a user with a second factor", person("tim").token(), with);
        by("a moderator", person("mod").token(), with);
    }

    void check_posts(const OracleLine& line) {
        for (const auto& viewer : viewers)
            for (const auto& [name, post] : posts_) {
                if (viewer.empty() && line.access != Access::anybody) continue;
                auto& client = client_with(viewer.empty() ? "" : person(viewer).token());
                const bool is_seen = may_see(viewer, post, !line.is_native());
                const auto column = !is_seen                          ? 2U
                                    : !is_allowed(line, viewer, post) ? 3U
                                    : viewer == post.author           ? 0U
                                                                      : 1U;
                check(line, viewer, client, line.statuses.at(column), "post", post.id);
            }
    }

    /// Posts for followers can be boosted by their author alone, and direct ones not at all. Direct ones are not
    /// pinned.
    static bool is_allowed(const OracleLine& line, const std::string& viewer, const TownPost& post) {
        if (line.path.ends_with("/pin")) return viewer != post.author || post.audience != "direct";
        if (!line.path.ends_with("/reblog")) return true;
        return post.audience == "public" || post.audience == "unlisted" ||
               (post.audience == "followers" && viewer == post.author);
    }

    void check_accounts(const OracleLine& line) {
        for (const auto& viewer : viewers)
            for (const auto* target : {"ana", "bob", "kim", "sam", "sue", "absent"}) {
                if (viewer.empty() && line.access != Access::anybody) continue;
                auto& client = client_with(viewer.empty() ? "" : person(viewer).token());
                const bool exists = people_.contains(target);
                const auto id = exists ? person(target).id : 1;
                check(line, viewer, client, status_about(line, viewer, target), "account", id);
            }
    }
    [[nodiscard]] int status_about(const OracleLine& line, const std::string& viewer, const std::string& target) const {
        if (viewer == target) return line.statuses.at(0);
        if (!people_.contains(target) || (blocks(target, viewer) && !blocks(viewer, target))) return 404;
        if (blocks(viewer, target)) return line.statuses.at(2);
        const bool is_endorsing = line.path.ends_with("/endorse") || line.path.ends_with("/pin");
        // Only followed accounts are endorsed.
        if (is_endorsing && std::ranges::find(follows_, std::pair{viewer, target}) != follows_.end()) return 200;
        return line.statuses.at(target == "sue" ? 3 : 1);
    }

    void check_private_thing(const OracleLine& line) {
        for (const auto* viewer : {"ana", "fay", "bob", "sam", "mod"})
            check(line, viewer, client_with(person(viewer).token()),
                  line.statuses.at(std::string_view(viewer) == "ana" ? 0 : 1));
    }

    /// A post that a body names, in a filter of the caller's own.
    void check_filtered_posts() {
        for (const auto* viewer : {"ana", "fay", "bob", "kim", "sam"}) {
            auto& client = client_with(person(viewer).token());
            const auto made = client.post("/api/v2/filters", R"({"title":"a filter","context":["home"]})").json();
            const auto line = to_line(fmt::format("POST /api/v2/filters/{}/statuses user:write:filters 200 {}",
                                                  made["id"].get<std::string>(), R"({"status_id":"{post}"})"));
            for (const auto& [name, post] : posts_) {
                const auto answer = send(client, line, "post", post.id);
                EXPECT_THAT(answer, HasStatus(may_see(viewer, post, true) ? 200 : 422)) << name << " by " << viewer;
            }
        }
        restore();
    }

    const std::vector<std::string> viewers{"", "ana", "fay", "bob", "kim", "max", "sam", "mod", "rio"};
    std::vector<std::string> wrong_;
};

TEST_F(EachOperationOracle, IsRight) {
    for (const auto& line : operations_of_oracle()) {
        check_credentials(line);
        if (line.is_about("post"))
            check_posts(line);
        else if (line.is_about("account"))
            check_accounts(line);
        else if (line.access != Access::app && line.statuses.size() == 2)
            check_private_thing(line);
    }
    check_filtered_posts();
    EXPECT_THAT(wrong_, testing::IsEmpty());
}

}  // namespace plaza::test
