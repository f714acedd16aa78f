#include "tests/support/api.hpp"

#include <stdexcept>

namespace plaza::test {

namespace {

constexpr const char* usual_password = "plums in the icebox";

/// The server of the suite whose tests run now, or null.
std::shared_ptr<TestServer> server_of_suite;

std::shared_ptr<TestServer> server_for(const app::Config& config, ServerOf owner) {
    if (owner == ServerOf::test || config.limits.state == Switch::on) return std::make_shared<TestServer>(config);
    if (server_of_suite && !server_of_suite->database().restore()) server_of_suite.reset();
    if (!server_of_suite) {
        server_of_suite = std::make_shared<TestServer>(config);
        server_of_suite->database().accept_schema();
    }
    return server_of_suite;
}

/// Throws if the setup of a test fails.
Answer expected(Answer answer, int status) {
    if (answer.status == status) return answer;
    throw std::runtime_error(fmt::format("expected {}, got {} {}", status, answer.status, answer.body));
}

std::int64_t write(Person& author, const Json& post) {
    return expected(author.post("/posts", post.dump()), 201).json().at("id").get<std::int64_t>();
}

}  // namespace

Api::Api(const app::Config& config, ServerOf owner) : server_(server_for(config, owner)) {}

void Api::TearDownTestSuite() {
    server_of_suite.reset();
}

Person Api::signed_up(const std::string& name) {
    auto email = name + "@example.com";
    auto answer =
        expected(anonymous().post("/users", Json{{"email", email}, {"password", usual_password}}.dump()), 201);
    return {bearing(log_in(email, usual_password)), answer.json().at("id").get<std::int64_t>(), email, usual_password};
}

std::string Api::log_in(const std::string& email, const std::string& password) {
    auto answer = expected(anonymous().post("/login", form({{"username", email}, {"password", password}})), 200);
    return answer.json().at("access_token").get<std::string>();
}

Json Api::log_in_to_stay(const Person& person, const Headers& headers) {
    auto body = form({{"username", person.email}, {"password", person.password}, {"scope", "offline_access"}});
    return expected(anonymous().post("/login", std::move(body), headers), 200).json();
}

std::int64_t publish(Person& author, const std::string& title) {
    return write(author, {{"title", title}, {"content", "words"}});
}

std::int64_t save_draft(Person& author, const std::string& title) {
    return write(author, {{"title", title}, {"content", "words"}, {"published", false}});
}

std::string vote_body(std::int64_t post, int direction) {
    return fmt::format(R"({{"post_id":{},"dir":{}}})", post, direction);
}

std::vector<std::int64_t> ids_of(const Answer& listing) {
    std::vector<std::int64_t> ids;
    for (const auto& item : listing.json()) ids.push_back(item.at("Post").at("id").get<std::int64_t>());
    return ids;
}

void PrintTo(const Answer& answer, std::ostream* out) {
    constexpr std::size_t enough = 2000;
    *out << answer.status << ' ' << answer.body.substr(0, enough);
    if (answer.body.size() > enough) *out << "… of " << answer.body.size() << " bytes";
}

}  // namespace plaza::test
