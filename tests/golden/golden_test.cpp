// Golden: compares all answers of all routes with recorded ones, with ids, times and secrets masked. The records are
// beside this file. PLAZA_RECORD_GOLDEN=1 records them again; check the difference.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/golden/exchanges.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/required_events.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {
namespace {

constexpr const char* metrics_token = "the token of the metrics";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// Replaces the values that differ from run to run.
std::string masked(std::string text) {
    static const std::vector<std::pair<std::regex, std::string>> masks{
        {std::regex("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+"), "<access token>"},
        {std::regex("\"refresh_token\":\"[^\"]+\""), "\"refresh_token\":\"<refresh token>\""},
        {std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"), "<time>"},
        {std::regex("\\buser_\\d{14,16}\\b"), "user_<id>"},
        {std::regex("\\b\\d{14,16}\\b"), "<id>"},
        {std::regex("\\b[0-9a-f]{32}\\b"), "<hash>"},
        {std::regex("\\b(ana|bob|eve|name|mail|new)\\d+"), "$1"},
        {std::regex("golden-\\d+"), "golden"},
        {std::regex("ETag: .*"), "ETag: <tag>"},
        {std::regex("localhost:\\d+"), "localhost:<port>"},
    };
    for (const auto& [pattern, mask] : masks) text = std::regex_replace(text, pattern, mask);
    return text;
}

std::string text_of(const Exchange& exchange, const Answer& answer) {
    auto text = fmt::format("HTTP {}\n", answer.status);
    for (const auto& [name, value] : answer.headers)
        if (name != "Date" && name != "X-Request-ID" && name != "Content-Length")
            text += fmt::format("{}: {}\n", name, value);
    if (answer.body.empty()) return masked(text);
    constexpr std::size_t enough = 4'000;
    if (exchange.target.starts_with("/metrics")) return text + "<metrics>\n";
    if (answer.body.size() > enough) return masked(text) + fmt::format("<more than {} bytes>\n", enough);
    return masked(text + "\n" + answer.body + "\n");
}

/// The names of the schemas that a part of the document refers to, directly or not.
void collect_schemas(const Json& document, const Json& part, std::set<std::string>& names) {
    static const std::string prefix = "#/components/schemas/";
    if (part.is_object() && part.contains("$ref")) {
        const auto reference = part["$ref"].get<std::string>();
        if (!reference.starts_with(prefix) || !names.insert(reference.substr(prefix.size())).second) return;
        collect_schemas(document, document["components"]["schemas"][reference.substr(prefix.size())], names);
    }
    if (part.is_structured())
        for (const auto& item : part) collect_schemas(document, item, names);
}

/// The document without the client API.
Json native_part(Json document) {
    std::set<std::string> tags;
    auto& paths = document["paths"];
    for (auto path = paths.begin(); path != paths.end();) {
        const bool is_native = !path->begin()->at("responses").contains("4XX");
        if (is_native)
            for (const auto& operation : *path) tags.insert(operation["tags"].at(0).get<std::string>());
        path = is_native ? std::next(path) : paths.erase(path);
    }
    std::set<std::string> names;
    collect_schemas(document, paths, names);
    auto& schemas = document["components"]["schemas"];
    for (auto schema = schemas.begin(); schema != schemas.end();)
        schema = names.contains(schema.key()) ? std::next(schema) : schemas.erase(schema);
    document["components"].erase("responses");
    auto& listed = document["tags"];
    listed.erase(std::remove_if(listed.begin(), listed.end(),
                                [&](const Json& tag) { return !tags.contains(tag["name"].get<std::string>()); }),
                 listed.end());
    return document;
}

void compare(const std::string& name, const std::string& seen) {
    const auto path = std::filesystem::path(source_directory) / "tests/golden" / name;
    if (std::getenv("PLAZA_RECORD_GOLDEN") != nullptr) std::ofstream(path) << seen;
    std::ifstream file(path);
    std::istringstream answer(seen);
    std::string expected_line;
    std::string line;
    for (int number = 1;; ++number) {
        const bool is_expected = static_cast<bool>(std::getline(file, expected_line));
        const bool is_there = static_cast<bool>(std::getline(answer, line));
        if (!is_expected && !is_there) return;
        if (is_expected && is_there && line == expected_line) continue;
        // A whole document would be too long to read.
        FAIL() << fmt::format(
            "tests/golden/{} differs at line {}\n- {}\n+ {}\nTo record it again: "
            "PLAZA_RECORD_GOLDEN=1 ./test Golden. Then read `git diff tests/golden`.",
            name, number, is_expected ? expected_line : "(the end)", is_there ? line : "(the end)");
    }
}

}  // namespace

class Golden : public Api {
 protected:
    /// The names of metrics depend on all requests to a server.
    explicit Golden(ServerOf owner = ServerOf::test) : Api(config(), owner) {
        require_events(database());
        renew();
    }

    static app::Config config() {
        auto config = quick_config();
        config.ops.metrics_token = Secret(metrics_token);
        return config;
    }

    Answer answer_to(const Route& route, Exchange exchange) {
        names_["<n>"] = std::to_string(++exchanges_);
        exchange.target = filled(exchange.target);
        if (exchange.body) exchange.body->bytes = filled(exchange.body->bytes);
        for (auto& [name, value] : exchange.headers) value = filled(value);
        auto answer = Client(server().port(), tokens_.at(exchange.caller))
                          .send(exchange.method, exchange.target, exchange.body, exchange.headers);
        const bool is_read = exchange.method == "GET" || exchange.method == "HEAD" || exchange.method == "OPTIONS";
        if (answer.status < 300 && !is_read && !route.only_adds) renew();
        return answer;
    }

    /// All answers of a route, each once, below the requests that got it.
    std::string record(const Route& route) {
        std::vector<std::string> order;
        std::map<std::string, std::string> requests;
        for (const auto& exchange : exchanges_of(route)) {
            auto text = text_of(exchange, answer_to(route, exchange));
            if (!requests.contains(text)) order.push_back(text);
            requests[text] += "> " + describe(exchange) + "\n";
        }
        std::string all;
        for (const auto& text : order) all += requests[text] + text + "\n";
        return all;
    }

 private:
    /// Creates new users with new posts, so that no request depends on another.
    void renew() {
        const auto n = std::to_string(++generation_);
        auto ana = signed_up("ana" + n);
        auto bob = signed_up("bob" + n);
        auto eve = signed_up("eve" + n);
        database().exec(fmt::format("update users set suspended_at = now() where id = {}", eve.id));
        const auto signed_out = log_in(ana.email, ana.password);
        EXPECT_THAT(bearing(signed_out).del(fmt::format("/users/me/sessions/{}", newest_session(ana))), HasStatus(204));
        const auto refresh_token = log_in_to_stay(ana)["refresh_token"].get<std::string>();
        names_ = {{"<ana>", "ana" + n},
                  {"<other name>", "bob" + n},
                  {"<suspended>", "eve" + n},
                  {"<me>", std::to_string(ana.id)},
                  {"<other>", std::to_string(bob.id)},
                  {"<post>", std::to_string(publish(ana))},
                  {"<draft>", std::to_string(save_draft(ana))},
                  {"<others post>", std::to_string(publish(bob))},
                  {"<others draft>", std::to_string(save_draft(bob))},
                  {"<voted post>", std::to_string(publish(bob, "voted"))},
                  {"<session>", newest_session(ana)},
                  {"<others session>", newest_session(bob)},
                  {"<refresh token>", refresh_token}};
        EXPECT_THAT(ana.post("/votes", vote_body(std::stoll(names_.at("<voted post>")), 1)), HasStatus(201));
        tokens_ = {{Caller::ana, ana.token()}, {Caller::anonymous, ""},          {Caller::stranger, bob.token()},
                   {Caller::garbage, "none"},  {Caller::signed_out, signed_out}, {Caller::suspended, eve.token()}};
    }

    std::string newest_session(const Person& person) {
        return database().scalar("select max(id) from sessions where user_id = $1", {std::to_string(person.id)});
    }

    std::string filled(std::string text) const {
        for (const auto& [name, value] : names_) text = replaced(std::move(text), name, value);
        return text;
    }

    int generation_ = 0;
    int exchanges_ = 0;
    std::map<std::string, std::string> names_;
    std::map<Caller, std::string> tokens_;
};

class GoldenRoutes : public Golden, public testing::WithParamInterface<std::size_t> {
 protected:
    GoldenRoutes() : Golden(ServerOf::suite) {}
};

TEST_P(GoldenRoutes, AnswersMatchRecord) {
    const auto& route = routes().at(GetParam());
    compare(route.name + ".txt", record(route));
}

INSTANTIATE_TEST_SUITE_P(, GoldenRoutes, testing::Range<std::size_t>(0, routes().size()),
                         [](const auto& info) { return routes().at(info.param).name; });

TEST_F(Golden, DocumentMatchesRecord) {
    compare("openapi.json", native_part(Json::parse(anonymous().get("/openapi.json").body)).dump(1) + "\n");
}

TEST_F(Golden, MetricsMatchRecord) {
    static const std::regex value(" [0-9.e+-]+$|(?:version|compiler|postgresql)=\"[^\"]*\"");
    std::string names;
    // A request is counted after its answer was sent.
    EXPECT_TRUE(becomes_true([&] {
        names.clear();
        std::istringstream lines(bearing(metrics_token).get("/metrics").body);
        for (std::string line; std::getline(lines, line);)
            if (!line.contains("route=\"/metrics\"")) names += std::regex_replace(line, value, "") + "\n";
        return names.contains("route=\"/votes\"");
    }));
    compare("metric_names.txt", names);
}

class GoldenHelp : public App {};

TEST_F(GoldenHelp, HelpMatchesRecord) {
    std::string all;
    for (const std::string command :
         {"", "serve", "migrate", "adopt", "db", "user", "demo", "healthcheck", "openapi", "config"}) {
        std::vector<std::string> arguments{"--help"};
        if (!command.empty()) arguments.insert(arguments.begin(), command);
        const auto [code, output] = run(arguments, quick());
        EXPECT_EQ(code, 0);
        // Versions of CLI11 differ in empty lines.
        static const std::regex empty_lines("\n+");
        all +=
            fmt::format("$ plaza {}\n{}\n", fmt::join(arguments, " "), std::regex_replace(output, empty_lines, "\n"));
    }
    compare("help.txt", all);
}

}  // namespace plaza::test
