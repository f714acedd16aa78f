// The errors that follow from an operation's signature: each operation returns those that the document declares.
// Operations that are not in the document check their callers too.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "app/api.hpp"
#include "app/config.hpp"
#include "tests/support/api.hpp"
#include "tests/support/app.hpp"
#include "tests/support/oauth.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {
namespace {

struct Operation {
    std::string name;
    std::string method;
    std::string path;  // with values for the placeholders
    std::optional<Body> body;
    bool takes_json;
    std::size_t max_body;  // bytes
    bool takes_tokens;
    Json responses;  // empty if the operation is not documented

    [[nodiscard]] bool declares(const char* status) const { return responses.contains(status); }
};

std::string in_capitals(std::string text) {
    for (auto& letter : text) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    return text;
}

/// The documented limit of the body.
std::size_t max_body_of(const Json& operation) {
    if (!operation["responses"].contains("413")) return 0;
    const std::string detail =
        operation["responses"]["413"]["content"]["application/json"]["example"]["detail"].get<std::string>();
    return std::stoul(detail.substr(detail.find_first_of("0123456789")));
}

/// The documented example, with a valid password, and tokens of the right form.
std::optional<Body> example_body(const Json& operation) {
    if (!operation.contains("requestBody")) return std::nullopt;
    const auto& content = operation["requestBody"]["content"];
    if (content.contains("application/json")) {
        auto example = content["application/json"]["example"];
        if (example.contains("password")) example["password"] = "a sound password";
        if (example.contains("token")) example["token"] = "plaza_mail_1-1." + std::string(32, '0');
        return example.dump();
    }
    std::string fields;
    for (const auto& [name, value] : content["application/x-www-form-urlencoded"]["example"].items())
        fields += fmt::format(
            "{}{}={}", fields.empty() ? "" : "&", name,
            name == "refresh_token" ? "plaza_refresh_1-1." + std::string(96, '0') : value.get<std::string>());
    return Body(fields, "application/x-www-form-urlencoded");
}

std::string with_values(const std::string& path) {
    static const std::regex placeholder("\\{[^}]+\\}");
    return std::regex_replace(path, placeholder, "1");
}

/// Whether the path belongs to the native API.
bool is_native(std::string_view path) {
    constexpr std::array<std::string_view, 7> others{"/.well-known/", "/api/",      "/avatars/", "/headers/",
                                                     "/health",       "/nodeinfo/", "/oauth/"};
    return std::ranges::none_of(others, [&](std::string_view other) { return path.starts_with(other); });
}

/// Those of the native API.
std::vector<Operation> operations_of(const Json& document) {
    std::vector<Operation> all;
    for (const auto& [path, methods] : document["paths"].items()) {
        if (!is_native(path)) continue;
        for (const auto& [method, operation] : methods.items()) {
            auto body = example_body(operation);
            const bool takes_json = body && body->content_type == "application/json";
            all.push_back({operation["operationId"].get<std::string>(), in_capitals(method), with_values(path),
                           std::move(body), takes_json, max_body_of(operation), !operation["security"].empty(),
                           operation["responses"]});
        }
    }
    return all;
}

/// The operations of the route table that are not in the document.
std::vector<Operation> undocumented_operations() {
    const app::Api api(app::Config{}, {});
    std::vector<Operation> all;
    for (const auto& operation : api.routes().operations()) {
        if (operation.is_documented || !is_native(operation.path)) continue;
        std::optional<Body> body;
        if (!operation.body_types.empty())
            body.emplace(operation.body_example, std::string(operation.body_types.front()));
        all.push_back({std::string(operation.handler), std::string(http::to_string(operation.method)),
                       with_values(std::string(operation.path)), std::move(body),
                       !operation.body_types.empty() && operation.body_types.front() == "application/json",
                       operation.max_body, operation.authentication != http::Authentication::none, Json::object()});
    }
    return all;
}

}  // namespace

class EachOperation : public OAuth {
 protected:
    EachOperation() : ana_(signed_up("ana")), operations_(operations_of(ana_.get("/openapi.json").json())) {
        rows_.insert(rows_.end(), operations_.begin(), operations_.end());
    }

    Answer send(const Operation& operation, std::optional<Body> body, const Headers& headers = {}) {
        return ana_.send(operation.method, operation.path, std::move(body), headers);
    }

    Person ana_;
    std::vector<Operation> operations_;                        // of the document
    std::vector<Operation> rows_ = undocumented_operations();  // of the route table
};

TEST_F(EachOperation, IsInRouteTable) {
    const app::Api api(app::Config{}, {});
    EXPECT_EQ(rows_.size(), static_cast<std::size_t>(
                                std::ranges::count_if(api.routes().operations(), is_native, &http::Operation::path)));
    EXPECT_THAT(undocumented_operations(), testing::ElementsAre(testing::Field(&Operation::path, "/vote")));
}

TEST_F(EachOperation, RejectsMalformedRequest) {
    for (const auto& operation : rows_)
        EXPECT_THAT(send(operation, operation.body, {{"X-Field", "a\rb"}}), HasStatus(400)) << operation.name;
}

TEST_F(EachOperation, RejectsInvalidToken) {
    for (const auto& operation : rows_) {
        if (!operation.takes_tokens) continue;
        EXPECT_TRUE(operation.responses.empty() || operation.declares("401")) << operation.name;
        EXPECT_THAT(send(operation, operation.body, {{"Authorization", "Bearer none"}}), HasStatus(401))
            << operation.name;
    }
}

TEST_F(EachOperation, RejectsAppWithoutItsScope) {
    const auto app = registered(callback, "push");
    auto client = bearing(token_for(ana_, app, "&scope=push"));
    for (const auto& operation : rows_) {
        if (!operation.takes_tokens) continue;
        EXPECT_TRUE(operation.responses.empty() || operation.declares("403")) << operation.name;
        EXPECT_THAT(client.send(operation.method, operation.path, operation.body), HasStatus(403)) << operation.name;
    }
}

class EachOperationWithRevokedToken : public EachOperation {
 protected:
    void expect_rejections() {
        for (const auto& operation : rows_) {
            if (!operation.takes_tokens) continue;
            EXPECT_THAT(send(operation, operation.body), Refuses(401, "Couldn't validate Credentials"))
                << operation.name;
        }
        EXPECT_EQ(database().scalar("select count(*) from posts") + database().scalar("select count(*) from votes"),
                  "00");
    }
    void change(const char* sql) { static_cast<void>(database().rows(sql, {std::to_string(ana_.id)})); }
};

TEST_F(EachOperationWithRevokedToken, RejectsEndedSession) {
    change("delete from sessions where user_id = $1");
    expect_rejections();
}

TEST_F(EachOperationWithRevokedToken, RejectsSuspendedUser) {
    change("update users set suspended_at = now() where id = $1");
    expect_rejections();
}

TEST_F(EachOperationWithRevokedToken, RejectsDeletedUser) {
    change("delete from accounts where id = $1");
    expect_rejections();
}

TEST_F(EachOperationWithRevokedToken, RejectsSessionOfOlderPassword) {
    change("update users set password_changed_at = now() where id = $1");
    expect_rejections();
}

TEST_F(EachOperation, RejectsLongEncodedOrMalformedBody) {
    for (const auto& operation : operations_) {
        if (!operation.body) continue;
        const auto& type = operation.body->content_type;
        EXPECT_THAT(send(operation, Body(std::string(operation.max_body + 1, ' '), type)), HasStatus(413))
            << operation.name;
        EXPECT_THAT(send(operation, operation.body, {{"Content-Encoding", "gzip"}}), HasStatus(415)) << operation.name;
        EXPECT_THAT(send(operation, Body(operation.takes_json ? "{" : "a=b", type)), HasStatus(422)) << operation.name;
        for (const auto* status : {"413", "415", "422"}) EXPECT_TRUE(operation.declares(status)) << operation.name;
    }
}

TEST_F(EachOperation, RejectsNonNumericId) {
    for (auto operation : operations_) {
        const auto id = operation.path.find("/1");
        if (id == std::string::npos) continue;
        operation.path.replace(id, 2, "/one");
        EXPECT_THAT(send(operation, operation.body), HasStatus(422)) << operation.name;
        EXPECT_TRUE(operation.declares("422")) << operation.name;
    }
}

class EachOperationWithoutDatabase : public App {};

TEST_F(EachOperationWithoutDatabase, Returns503WithRetryAfter) {
    Postgres postgres;
    Process plaza({"serve"}, on(postgres.url(), {{"PLAZA_SMTP_URL", "smtp://127.0.0.1:1"},
                                                 {"PLAZA_MAIL_FROM", "noreply@example.com"},
                                                 {"PLAZA_PUBLIC_URL", "https://plaza.example.com"}}));
    auto ana = signed_up(plaza.wait_until_listening(), "ana");
    const auto operations = operations_of(ana.get("/openapi.json").json());
    postgres.stop();
    for (const auto& operation : operations) {
        if (operation.path == "/") continue;  // does not use the database
        const auto answer = ana.send(operation.method, operation.path, operation.body);
        EXPECT_THAT(answer, HasStatus(503)) << operation.name;
        EXPECT_TRUE(answer.has_header("Retry-After")) << operation.name;
        EXPECT_TRUE(operation.declares("503")) << operation.name;
    }
}

}  // namespace plaza::test
