#include "tests/oracle/town.hpp"

#include <stdexcept>
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

/// Throws if the setup of the town fails.
Json json_of(const Answer& answer, const std::string& what) {
    if (answer.status >= 300) throw std::runtime_error(fmt::format("{}: {} {}", what, answer.status, answer.body));
    return answer.body.empty() ? Json() : answer.json();
}

}  // namespace

Town::Town() {
    add_people();
    add_posts();
    add_things();
    save();
}

/// Ana owns everything. Fay follows her, Ana blocks Bob and mutes Max, Kim blocks Ana, Sam is a stranger, Mod is a
/// moderator, Tim has a second factor, Rio asks to follow Ana, whose account is locked, and Sue is suspended.
void Town::add_people() {
    for (const auto* name : {"ana", "fay", "bob", "kim", "max", "sam", "mod", "tim", "rio", "sue", "sid"}) {
        auto person = signed_up(name);
        json_of(person.patch("/users/me", Json{{"username", name}}.dump()), name);
        people_.emplace(name, std::move(person));
    }
    const auto act = [&](const char* from, const char* verb, const char* to) {
        json_of(person(from).post(fmt::format("/api/v1/accounts/{}/{}", person(to).id, verb), "{}"), verb);
    };
    act("fay", "follow", "ana");
    act("ana", "follow", "fay");
    act("ana", "follow", "sue");
    follows_ = {{"fay", "ana"}, {"ana", "fay"}, {"ana", "sue"}};
    json_of(person("ana").patch("/api/v1/accounts/update_credentials", R"({"locked":true})"), "locked");
    act("rio", "follow", "ana");
    database().exec(fmt::format("update users set role = 'moderator' where id = {}", person("mod").id));
    database().exec(
        fmt::format("insert into second_factors values ({}, '\\x00', now(), now(), 0, '{{}}')", person("tim").id));
    posts_["boosted"] = {write("sue", {{"status", "words"}}), "sue", "public"};
    act("ana", "block", "bob");
    act("kim", "block", "ana");
    act("ana", "mute", "max");
    blocks_ = {{"ana", "bob"}, {"kim", "ana"}};
}

std::int64_t Town::write(const std::string& author, const Json& status) {
    const auto made = json_of(person(author).post("/api/v1/statuses", status.dump()), "a post");
    return std::stoll(made.at("id").get<std::string>());
}

void Town::add_posts() {
    for (const auto* audience : {"public", "unlisted", "followers"}) {
        const std::string wish = std::string_view(audience) == "followers" ? "private" : audience;
        posts_[audience] = {write("ana", {{"status", "words #balloon"}, {"visibility", wish}}), "ana", audience};
    }
    posts_["direct"] = {write("ana", {{"status", "@fay words"}, {"visibility", "direct"}}), "ana", "direct", {"fay"}};
    posts_["draft"] = {.id = save_draft(person("ana")), .author = "ana", .audience = "public", .is_draft = true};
    posts_["deleted"] = {
        .id = write("ana", {{"status", "words"}}), .author = "ana", .audience = "public", .is_deleted = true};
    json_of(person("ana").del(fmt::format("/api/v1/statuses/{}", posts_["deleted"].id)), "a deletion");
    posts_["of bob"] = {write("bob", {{"status", "words"}}), "bob", "public"};
    posts_["of kim"] = {write("kim", {{"status", "words"}}), "kim", "public"};
    posts_["of sam"] = {
        write("sam", {{"status", "@rio words"}, {"visibility", "private"}}), "sam", "followers", {"rio"}};
}

void Town::add_things() {
    auto& ana = person("ana");
    const auto of_ana = [&](const std::string& column, const std::string& from) {
        return database().scalar(
            fmt::format("select {} from {} limit 1", column, fmt::format(fmt::runtime(from), ana.id)));
    };
    const auto make = [&](const std::string& path, const std::string& body) { json_of(ana.post(path, body), path); };
    make("/api/v1/lists", R"({"title":"a list"})");
    things_["list"] = of_ana("id", "lists where account_id = {}");
    make(fmt::format("/api/v1/lists/{}/accounts", things_["list"]),
         fmt::format(R"({{"account_ids":["{}"]}})", person("fay").id));
    make("/api/v2/filters", R"({"title":"a filter","context":["home"],"keywords_attributes":[{"keyword":"word"}]})");
    things_["filter"] = of_ana("id", "filters where account_id = {}");
    things_["keyword"] = of_ana("id", "filter_keywords where account_id = {}");
    make(fmt::format("/api/v2/filters/{}/statuses", things_["filter"]),
         fmt::format(R"({{"status_id":"{}"}})", posts_["public"].id));
    things_["filtered"] = of_ana("id", "filter_statuses where account_id = {}");
    things_["conversation"] = of_ana("id", "conversations where account_id = {}");
    json_of(person("tim").post(fmt::format("/api/v1/statuses/{}/favourite", posts_["public"].id), "{}"), "a favourite");
    things_["notification"] = of_ana("id", "notifications where account_id = {} and kind = 'favourite'");
    things_["group"] =
        ana.get("/api/v1/notifications?types[]=favourite").json().at(0).at("group_key").get<std::string>();
    write("rio", {{"status", "@ana words"}});
    database().exec(fmt::format(
        "update notifications set is_filtered = true where account_id = {} and from_id = {} and kind = 'mention'",
        ana.id, person("rio").id));
    things_["sender"] = things_["requester"] = std::to_string(person("rio").id);
    make("/api/v1/featured_tags", R"({"name":"words"})");
    things_["featured"] = of_ana("id", "featured_tags where account_id = {}");
    const auto app = registered(callback, "read write follow push profile");
    app_token_ = token_for(ana, app, "scope=read");
    own_token_ = own_token(app);
    things_["grant"] = app.id;
    things_["other login"] = log_in(ana.email, ana.password);
    things_["session"] = of_ana("max(id)", "sessions where user_id = {} and client_id is null");
    ended_token_ = log_in(person("sam").email, person("sam").password);
    json_of(person("sam").del("/users/me/sessions"), "other sessions");
    things_["friend"] = std::to_string(person("fay").id);
    things_["visible"] = std::to_string(write("mod", {{"status", "words"}}));
    things_["tag"] = "balloon";
    things_["1"] = "1";
    database().exec(fmt::format("update accounts set moderation = 'suspended' where id = {}", person("sue").id));
    database().exec(
        fmt::format("update users set suspended_at = now() where id in ({}, {})", person("sue").id, person("sid").id));
}

std::string Town::filled(const std::string& text, std::string_view thing, std::int64_t id) const {
    static const std::regex placeholder("\\{([^{}\"]+)\\}");
    std::string all;
    auto from = text.begin();
    for (std::sregex_iterator at(text.begin(), text.end(), placeholder), end; at != end; ++at) {
        all.append(from, (*at)[0].first);
        const auto name = (*at)[1].str();
        all += name == thing ? std::to_string(id) : things_.at(name);
        from = (*at)[0].second;
    }
    return all.append(from, text.end());
}

Answer Town::send(Client& client, const OracleLine& line, std::string_view thing, std::int64_t id,
                  const Headers& headers) {
    const auto bytes = filled(line.body, thing, id);
    std::optional<Body> body;
    if (bytes.starts_with('{'))
        body.emplace(bytes);
    else if (!bytes.empty())
        body.emplace(bytes, "application/x-www-form-urlencoded");
    else if (line.method == "POST" && !line.is_native())
        body.emplace("{}");
    return client.send(line.method, filled(line.path, thing, id), body, headers);
}

bool Town::may_see(const std::string& viewer, const TownPost& post, bool is_app) const {
    if (post.is_deleted || post.author == "sue") return false;
    if (post.author == viewer) return !(post.is_draft && is_app);
    if (post.is_draft || blocks(viewer, post.author) || blocks(post.author, viewer)) return false;
    if (post.audience == "public" || post.audience == "unlisted") return true;
    if (std::ranges::find(post.addressed, viewer) != post.addressed.end()) return true;
    return post.audience == "followers" &&
           std::ranges::find(follows_, std::pair{viewer, post.author}) != follows_.end();
}

void Town::set_scopes(const std::string& scopes) {
    database().exec(
        fmt::format("update sessions set scopes = string_to_array('{}', ' ') where client_id is not null", scopes));
}

void Town::save() {
    highest_id_ =
        std::stoll(database().scalar("select max(id) from (select max(id) as id from posts union select max(id) from "
                                     "sessions union select max(id) from apps) ids"));
    restoring_ = "set session_replication_role = replica; begin;";
    dumping_.clear();
    database().exec("create schema saved");
    for (const auto& row : database().rows(R"sql(
            select c.table_name, string_agg(c.column_name, ', ' order by c.ordinal_position)
              from information_schema.columns c
              join information_schema.tables t on t.table_schema = 'public' and t.table_name = c.table_name
             where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
               and c.table_name not in ('jobs', 'events', 'schema_migrations')
             group by c.table_name)sql")) {
        const auto& table = row[0];
        const auto& columns = row[1];
        database().exec(fmt::format("create table saved.{0} as select {1} from public.{0}", table, columns));
        restoring_ += fmt::format("delete from {0}; insert into {0} ({1}) select {1} from saved.{0};", table, columns);
        dumping_ += fmt::format("{0}select '{1}: ' || to_jsonb(r)::text as row from {1} r",
                                dumping_.empty() ? "" : " union all ", table);
    }
    restoring_ += "commit; set session_replication_role = default";
}

void Town::restore() {
    try {
        database().exec(restoring_);
    } catch (const std::runtime_error&) {
        // A job of the server was faster.
        database().exec("rollback");
        database().exec(restoring_);
    }
}

std::vector<std::string> Town::all_rows() {
    static const std::regex time(R"(\d{4}-\d\d-\d\dT[^"]*)");
    static const std::regex hash(R"re(("[a-z_]*(?:hash|hashes|secret|private_key|public_key)": )"[^"]*")re");
    static const std::regex number(R"(\d{13,})");
    // The server erases what was deleted.
    EXPECT_TRUE(becomes_true(
        [&] { return database().scalar("select count(*) from jobs where run_at <= clock_timestamp()") == "0"; }));
    std::vector<std::string> rows;
    for (const auto& row : database().rows(dumping_)) {
        const auto plain = std::regex_replace(std::regex_replace(row[0], time, "time"), hash, "$1hash");
        std::string text;
        auto from = plain.begin();
        for (std::sregex_iterator at(plain.begin(), plain.end(), number), end; at != end; ++at) {
            text.append(from, (*at)[0].first);
            text += std::stoll(at->str()) > highest_id_ ? std::string("new") : at->str();
            from = (*at)[0].second;
        }
        text.append(from, plain.end());
        rows.push_back(std::move(text));
    }
    std::ranges::sort(rows);
    return rows;
}

}  // namespace plaza::test
