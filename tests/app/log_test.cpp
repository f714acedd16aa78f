#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/postgres.hpp"

namespace plaza::test {

using nlohmann::json;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

class Log : public App {
 protected:
    /// Stops the server and returns its request lines. Every line of the log must be JSON.
    static std::vector<json> request_lines(Process& plaza) {
        plaza.send_signal(SIGTERM);
        EXPECT_EQ(plaza.wait(), 0);
        std::vector<json> lines;
        std::istringstream output(plaza.output());
        for (std::string line; std::getline(output, line);) {
            if (line.starts_with("Plaza ")) continue;
            auto object = json::parse(line);
            if (object.at("msg") == "request") lines.push_back(std::move(object));
        }
        return lines;
    }
    static json line_of(const std::vector<json>& lines, const Answer& answer) {
        for (const auto& line : lines)
            if (line.at("id") == answer.header("X-Request-ID")) return line;
        throw std::runtime_error("no line for " + answer.header("X-Request-ID"));
    }

    TestDatabase database_;
};

TEST_F(Log, EachRequestIsLoggedOnceWithItsId) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    auto ana = signed_up(port, "ana");
    const auto post = ana.post("/posts", R"({"title":"","content":""})").json();
    const auto read = ana.get(fmt::format("/posts/{}?a=b", post.at("id").get<std::int64_t>()));
    const auto faulty = ana.post("/votes", "{}");
    const auto malformed = ana.post("/votes", "{");
    const auto unknown = Client(port).get("/nowhere");
    const auto anonymous = Client(port).get("/posts");
    const auto unframed = Client(port).send("POST", "/", {}, {{"Transfer-Encoding", "gzip"}});
    const auto lines = request_lines(plaza);

    EXPECT_EQ(lines.size(), 9U);
    const auto of_read = line_of(lines, read);
    EXPECT_EQ(of_read.at("method"), "GET");
    EXPECT_EQ(of_read.at("route"), "/posts/{id}");
    EXPECT_EQ(of_read.at("status"), 200);
    EXPECT_EQ(of_read.at("level"), "info");
    EXPECT_GT(of_read.at("duration_us"), 0);
    EXPECT_EQ(of_read.at("user"), post.at("owner_id"));
    EXPECT_EQ(line_of(lines, faulty).at("status"), 422);
    EXPECT_EQ(line_of(lines, malformed).at("status"), 422);
    EXPECT_EQ(line_of(lines, unknown).at("status"), 404);
    EXPECT_FALSE(line_of(lines, unknown).dump().contains("nowhere"));
    EXPECT_EQ(line_of(lines, anonymous).at("status"), 401);
    EXPECT_FALSE(line_of(lines, anonymous).contains("user"));
    EXPECT_EQ(line_of(lines, unframed).at("status"), 400);
}

TEST_F(Log, TraceOfCallerIsLogged) {
    Process plaza({"serve"}, on(database_.url().reveal()));
    const auto port = plaza.wait_until_listening();
    Client client(port);
    const auto traced = client.get("/", {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
    const auto malformed =
        client.get("/", {{"traceparent", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
    const auto lines = request_lines(plaza);
    const auto line = line_of(lines, traced);
    EXPECT_EQ(line.at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
    EXPECT_EQ(line.at("parent_span_id"), "00f067aa0ba902b7");
    const auto span = line.at("span_id").get<std::string>();
    EXPECT_EQ(span.size(), 16U);
    EXPECT_NE(span, "00f067aa0ba902b7") << "the server starts a new span";
    EXPECT_FALSE(line_of(lines, malformed).contains("trace_id"));
}

/// Sends a password and tokens in every known way, valid and invalid.
std::vector<Answer> send_secrets(Client& client, const std::string& password, const std::string& token,
                                 const std::string& refresh_token) {
    const auto quoted = json(password).dump();
    const Headers as_bob{{"Authorization", "Bearer " + token}};
    const auto both = fmt::format(R"({{"password":{0},"current_password":{0}}})", quoted);
    std::vector<Answer> answers{
        client.post("/login", form({{"username", "ana@example.com"}, {"password", password}})),
        client.post("/login", form({{"username", ""}, {"password", password}})),
        client.post("/login", form({{"username", password}, {"password", password}, {"grant_type", "x"}})),
        client.post("/login", fmt::format(R"({{"username":"ana@example.com","password":{}}})", quoted)),
        client.post("/login?password=" + password, ""),
        client.post("/users", fmt::format(R"({{"email":"ana@example.com","password":{}}})", quoted)),
        client.post("/users", fmt::format(R"({{"password":{}}})", quoted)),
        client.post("/users", fmt::format(R"({{"email":5,"password":[{}]}})", quoted)),
        client.post("/users", fmt::format(R"({{"email":"ana@example.com","password":{})", quoted)),
        client.post("/users", Body(fmt::format(R"({{"email":"a@b.example","password":{}}})", quoted), "text/plain")),
        client.post("/users", fmt::format("[{}]", quoted)),
        client.post("/users", quoted),
        client.send("PATCH", "/users/me", Body(both), as_bob),
        client.send("PATCH", "/users/me", Body(both.substr(1)), as_bob),
        client.send("PATCH", "/users/me", Body(fmt::format(R"({{"password":[{}]}})", quoted)), as_bob),
        client.send("DELETE", "/users/me", Body(both), as_bob),
        client.send("DELETE", "/users/me", Body(quoted), as_bob),
        client.post("/login/refresh", form({{"refresh_token", password}})),
        client.post("/login/refresh", form({{"refresh_token", refresh_token}})),
        client.post("/login/refresh", form({{"refresh_token", refresh_token}, {"grant_type", "x"}})),
        client.post("/login/refresh?refresh_token=" + refresh_token, ""),
        client.post("/login/refresh", fmt::format(R"({{"refresh_token":"{}"}})", refresh_token)),
        client.del("/users/me/sessions/" + refresh_token),
        client.get("/posts", {{"Authorization", "Bearer " + refresh_token}}),
        client.get("/posts?access_token=" + token),
        client.get("/" + token),
        client.get("/posts", {{"Authorization", "Bearer " + token}}),
        client.get("/posts", {{"Authorization", "Bearer " + token + "x"}}),
        client.get("/posts", {{"Authorization", "Basic " + token}}),
        client.get("/posts", {{"Authorization", "Bearer a"}, {"Authorization", "Bearer " + token}}),
        client.get("/posts", {{"Cookie", "session=" + token}}),
        client.post("/posts", R"({"title":"","content":""})", {{"Authorization", "Bearer " + token}}),
    };
    return answers;
}

TEST_F(Log, SecretsAreNotLoggedOrReturned) {
    const Postgres postgres;
    auto url = postgres.url();
    url.insert(url.find('@'), ":canary-of-the-database");
    const std::string key = "canary-of-the-key, which has 32 bytes";
    const std::string password = "canary-of-the-password";
    Process plaza({"serve"}, quick({{"DATABASE_URL", url}, {"SECRET_KEY", key}}));
    const auto port = plaza.wait_until_listening();
    const auto token = signed_up(port, "bob").token();
    Client client(port);
    const auto refresh_token = client
                                   .post("/login", form({{"username", "bob@example.com"},
                                                         {"password", "plums in the icebox"},
                                                         {"scope", "offline_access"}}))
                                   .json()
                                   .at("refresh_token")
                                   .get<std::string>();
    auto answers = send_secrets(client, password, token, refresh_token);
    // The first request finds PostgreSQL stopped. Later requests cannot reconnect.
    postgres.stop(Postgres::End::immediate);
    for (int round = 0; round < 2; ++round) {
        auto failed = send_secrets(client, password, token, refresh_token);
        EXPECT_THAT(failed, Contains(testing::Field(&Answer::status, 503)));
        answers.insert(answers.end(), failed.begin(), failed.end());
    }
    EXPECT_EQ(request_lines(plaza).size(), 3 + answers.size());
    const auto signature = token.substr(token.rfind('.'));
    for (const auto& secret : {std::string("canary"), token, signature, refresh_token}) {
        EXPECT_THAT(plaza.output(), Not(HasSubstr(secret)));
        for (const auto& answer : answers) {
            const bool is_login = answer.status == 200 && answer.body.starts_with(R"({"access_token")");
            if (!is_login) EXPECT_THAT(answer.body, Not(HasSubstr(secret)));
            for (const auto& [name, value] : answer.headers) EXPECT_THAT(value, Not(HasSubstr(secret))) << name;
        }
    }
}

/// Requests that try to forge a log line or to send control sequences to the terminal of a reader.
void send_forgeries(std::uint16_t port) {
    for (const std::string_view request : {
             "GET /\r\n{\"msg\":\"forged\"} HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /\n{\"msg\":\"forged\"} HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /\x1b[31mforged HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /%0a%7b%22msg%22:%22forged%22%7d HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /posts/%1b%5b31mforged HTTP/1.1\r\nHost: a\r\n\r\n",
             "G\x1b[31mforged / HTTP/1.1\r\nHost: a\r\n\r\n",
             "FORGED\",\"status\":200,\"a\":\" / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: \x1b[31mforged\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: \",\"msg\":\"forged\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\x1b[31mforged\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\r\n {\"msg\":\"forged\"}\r\n\r\n",
         }) {
        Wire wire(port);
        wire.send(request);
        EXPECT_GT(wire.read_answer().status, 0) << request;
    }
}

TEST_F(Log, RequestCannotForgeLine) {
    Process plaza({"serve"}, on(database_.url().reveal(), {{"PLAZA_TRUSTED_PROXIES", "127.0.0.1"}}));
    send_forgeries(plaza.wait_until_listening());
    EXPECT_EQ(request_lines(plaza).size(), 11U);
    EXPECT_THAT(plaza.output(), Not(HasSubstr("\x1b")));
}

TEST_F(Log, TextFormatHasNoControlCharacters) {
    const auto settings =
        on(database_.url().reveal(), {{"PLAZA_TRUSTED_PROXIES", "127.0.0.1"}, {"PLAZA_LOG_FORMAT", "text"}});
    const auto output_after = [&](auto&& act) {
        Process plaza({"serve"}, settings);
        act(plaza.wait_until_listening());
        plaza.send_signal(SIGTERM);
        EXPECT_EQ(plaza.wait(), 0);
        return plaza.output();
    };
    const auto quiet = output_after([](std::uint16_t) {});
    const auto output = output_after(send_forgeries);
    EXPECT_THAT(output, Not(HasSubstr("\x1b")));
    EXPECT_EQ(std::ranges::count(output, '\n'), std::ranges::count(quiet, '\n') + 11) << "a line for each request";
}

TEST_F(Log, PostgresMessageStaysInOneLine) {
    database_.exec(R"(
        create function complain() returns trigger language plpgsql as $$ begin raise '%', new.title; end $$;
        create trigger complain before insert on posts for each row execute function complain())");
    for (const auto* format : {"json", "text"}) {
        Process plaza({"serve"}, on(database_.url().reveal(), {{"PLAZA_LOG_FORMAT", format}}));
        auto author = signed_up(plaza.wait_until_listening(), format);
        const auto answer =
            author.post("/posts", json{{"title", "\n{\"msg\":\"forged\"}\x1b[31m"}, {"content", ""}}.dump());
        EXPECT_EQ(answer.status, 500);
        EXPECT_THAT(answer.body, Not(HasSubstr("forged")));
        plaza.send_signal(SIGTERM);
        EXPECT_EQ(plaza.wait(), 0);
        EXPECT_THAT(plaza.output(), HasSubstr("forged")) << "the log has the cause";
        EXPECT_THAT(plaza.output(), Not(HasSubstr("\n{\"msg\":\"forged")));
        EXPECT_THAT(plaza.output(), Not(HasSubstr("\x1b")));
    }
}

}  // namespace plaza::test
