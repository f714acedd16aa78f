#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/api.hpp"
#include "app/config.hpp"
#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

class OpenApi : public Api {
 protected:
    explicit OpenApi(const app::Config& config = quick_config())
        : Api(config), document_(anonymous().get("/openapi.json").json()) {}

    const Json& document() { return document_; }
    const Json& schema(const char* name) { return document_["components"]["schemas"][name]; }
    const Json& operation(const char* path, const char* method) { return document_["paths"][path][method]; }

    /// All operations by id.
    std::map<std::string, Json> operations() {
        std::map<std::string, Json> all;
        for (const auto& [path, methods] : document_["paths"].items())
            for (const auto& operation : methods) all[operation["operationId"].get<std::string>()] = operation;
        return all;
    }

    /// Those of the native API, whose refusals are listed one by one.
    std::map<std::string, Json> native_operations() {
        auto all = operations();
        std::erase_if(all, [](const auto& entry) { return entry.second["responses"].contains("4XX"); });
        return all;
    }

    std::set<std::string> statuses(const char* path, const char* method) {
        std::set<std::string> found;
        for (const auto& [status, response] : operation(path, method)["responses"].items()) found.insert(status);
        return found;
    }

    /// Whether a script of tests/openapi accepts the document.
    [[nodiscard]] bool passes(const char* script) {
        const auto command = fmt::format("PLAZA_WEB={} node {}/tests/openapi/{} http://127.0.0.1:{}/openapi.json",
                                         web_directory, source_directory, script, server().port());
        return std::system(command.c_str()) == 0;
    }

 private:
    Json document_;
};

TEST_F(OpenApi, DocumentIsValid) {
    EXPECT_TRUE(passes("validate.mjs"));
}

TEST_F(OpenApi, RedoclyAndSpectralReportNothing) {
    EXPECT_TRUE(passes("lint.mjs"));
}

TEST_F(OpenApi, CommandPrintsSameDocument) {
    Process plaza({"openapi"});
    EXPECT_EQ(plaza.wait(), 0) << plaza.output();
    EXPECT_EQ(Json::parse(plaza.output()), document());
}

TEST_F(OpenApi, OperationsHaveOriginalIds) {
    std::set<std::string> ids;
    for (const auto& [path, operations] : document()["paths"].items())
        for (const auto& operation : operations) ids.insert(operation["operationId"].get<std::string>());
    for (const char* id :
         {"read_root__get", "get_posts_posts_get", "create_posts_posts_post", "get_post_by_id_posts__id__get",
          "delete_post_posts__id__delete", "update_post_posts__id__put", "create_user_users_post",
          "get_user_users__id__get", "login_login_post", "create_posts_votes_post", "refresh_login_refresh_post",
          "get_me_users_me_get", "update_me_users_me_patch", "delete_me_users_me_delete",
          "get_sessions_users_me_sessions_get", "delete_other_sessions_users_me_sessions_delete",
          "delete_session_users_me_sessions__id__delete"})
        EXPECT_TRUE(ids.contains(id)) << id;
}

TEST_F(OpenApi, SchemasHaveOriginalNames) {
    const auto& schemas = document()["components"]["schemas"];
    for (const char* name : {"Body_login_login_post", "HTTPValidationError", "Post", "PostCreate", "PostOut", "Token",
                             "UserCreate", "UserOut", "ValidationError", "Vote"})
        EXPECT_TRUE(schemas.contains(name)) << name;
}

TEST_F(OpenApi, PathsAreListedWithoutTrailingSlash) {
    for (const auto& [path, operations] : document()["paths"].items())
        EXPECT_TRUE(path == "/" || !path.ends_with('/')) << path;
}

TEST_F(OpenApi, IdsAreInt64) {
    const auto& schemas = document()["components"]["schemas"];
    for (const auto& [schema, member] : std::initializer_list<std::pair<const char*, const char*>>{
             {"Post", "id"}, {"Post", "owner_id"}, {"UserOut", "id"}, {"Vote", "post_id"}}) {
        const auto& property = schemas[schema]["properties"][member];
        EXPECT_EQ(property["type"], "integer") << schema << '.' << member;
        EXPECT_EQ(property["format"], "int64") << schema << '.' << member;
    }
    EXPECT_EQ(document()["paths"]["/posts/{id}"]["get"]["parameters"][0]["schema"]["format"], "int64");
}

TEST_F(OpenApi, AuthorizeUsesThePasswordFlow) {
    const auto& scheme = document()["components"]["securitySchemes"]["OAuth2PasswordBearer"];
    EXPECT_EQ(scheme["type"], "oauth2");
    EXPECT_EQ(scheme["flows"]["password"]["tokenUrl"], "login");
    EXPECT_EQ(scheme["flows"]["password"]["refreshUrl"], "login/refresh");
    EXPECT_TRUE(scheme["flows"]["password"]["scopes"].contains("offline_access"));
    EXPECT_EQ(schema("Token")["required"], Json{"access_token"});
    EXPECT_TRUE(document()["paths"]["/posts"]["get"].contains("security"));
    EXPECT_EQ(document()["paths"]["/users"]["post"]["security"], Json::array());
    // Anyone may read a user, and the owner sees more: the second requirement is the empty one.
    EXPECT_EQ(document()["paths"]["/users/{id}"]["get"]["security"].dump(),
              R"([{"OAuth2PasswordBearer":["read"]},{}])");
}

TEST_F(OpenApi, SuccessStatusesMatchOriginal) {
    const auto successes = [this](const char* path, const char* method) {
        auto found = statuses(path, method);
        std::erase_if(found, [](const std::string& status) { return !status.starts_with('2'); });
        return found;
    };
    EXPECT_EQ(successes("/posts", "get"), std::set<std::string>{"200"});
    EXPECT_EQ(successes("/posts", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(successes("/posts/{id}", "delete"), std::set<std::string>{"204"});
    EXPECT_EQ(successes("/users", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(successes("/login", "post"), std::set<std::string>{"200"});
    EXPECT_EQ(successes("/votes", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(successes("/users/me", "patch"), std::set<std::string>{"200"});
    EXPECT_EQ(successes("/users/me", "delete"), std::set<std::string>{"204"});
}

TEST_F(OpenApi, TextLimitsAreDocumented) {
    const auto& post = document()["components"]["schemas"]["PostCreate"];
    EXPECT_EQ(post["properties"]["title"]["maxLength"], 1'000);
    EXPECT_EQ(post["properties"]["published"]["default"], true);
    EXPECT_EQ(post["required"], (Json{"title", "content"}));
    const auto& person = schema("UserCreate")["properties"];
    EXPECT_EQ(person["password"]["minLength"], 8);
    EXPECT_EQ(person["password"]["maxLength"], 1'024);
    EXPECT_EQ(person["username"]["anyOf"][0]["maxLength"], 30);
    EXPECT_EQ(person["username"]["anyOf"][0]["pattern"], "^[A-Za-z0-9_]{1,30}$");
}

class OpenApiBodyLimit : public OpenApi {
 protected:
    OpenApiBodyLimit() : OpenApi(config_with_brief_bodies()) {}

    std::string longest(const char* path, const char* method) {
        const auto& media = operation(path, method)["responses"]["413"]["content"]["application/json"];
        return media["example"]["detail"].get<std::string>();
    }

 private:
    static app::Config config_with_brief_bodies() {
        auto config = quick_config();
        config.http.limits.body = 100'000;
        return config;
    }
};

TEST_F(OpenApiBodyLimit, BodyLimitIsDocumented) {
    EXPECT_EQ(longest("/posts", "post"), "the request body is longer than 100000 bytes");
    EXPECT_EQ(longest("/users", "post"), "the request body is longer than 65536 bytes");
    EXPECT_THAT(signed_up("ana").post("/posts", std::string(100'001, ' ')), Refuses(413, longest("/posts", "post")));
    EXPECT_THAT(anonymous().post("/users", std::string(65'537, ' ')), Refuses(413, longest("/users", "post")));
}

class OpenApiShortPasswords : public OpenApi {
 protected:
    OpenApiShortPasswords() : OpenApi(config_with_short_passwords()) {}

 private:
    static app::Config config_with_short_passwords() {
        auto config = quick_config();
        config.credentials.password_min_length = 4;
        return config;
    }
};

TEST_F(OpenApiShortPasswords, ConfiguredPasswordLengthIsDocumented) {
    EXPECT_EQ(schema("UserCreate")["properties"]["password"]["minLength"], 4);
}

TEST_F(OpenApiShortPasswords, ExampleCreatesNoUser) {
    const auto& body = operation("/users", "post")["requestBody"]["content"]["application/json"];
    EXPECT_THAT(anonymous().post("/users", body["example"].dump()), HasStatus(422));
}

TEST_F(OpenApi, EnumerationsListValues) {
    EXPECT_EQ(schema("MeOut")["properties"]["role"]["enum"], (Json{"user", "moderator", "admin", "owner"}));
    EXPECT_EQ(schema("Body_login_login_post")["properties"]["grant_type"]["anyOf"][0]["enum"], Json{"password"});
}

TEST_F(OpenApi, EmailFormatIsInternational) {
    EXPECT_EQ(schema("UserOut")["properties"]["email"]["format"], "idn-email");
}

TEST_F(OpenApi, TagsAreInOriginalOrder) {
    std::vector<std::string> names;
    for (const auto& tag : document()["tags"]) names.push_back(tag["name"].get<std::string>());
    const std::vector<std::string> own{"Posts", "Users", "Auth", "Vote", "Root"};
    EXPECT_EQ(std::vector(names.begin(), names.begin() + 5), own);
    for (const auto& [id, operation] : operations())
        EXPECT_NE(std::ranges::find(names, operation["tags"].at(0).get<std::string>()), names.end()) << id;
}

TEST_F(OpenApi, EveryOperationHasTextsAndExamples) {
    std::set<std::string> summaries;
    for (const auto& [id, operation] : native_operations()) {
        EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << id;
        EXPECT_TRUE(summaries.insert(operation["summary"].get<std::string>()).second) << id;
        EXPECT_FALSE(operation["description"].get<std::string>().empty()) << id;
        for (const auto& parameter : operation.value("parameters", Json::array()))
            EXPECT_TRUE(parameter.contains("description")) << id << ' ' << parameter["name"];
        if (operation.contains("requestBody"))
            for (const auto& media : operation["requestBody"]["content"]) EXPECT_TRUE(media.contains("example")) << id;
        for (const auto& [status, response] : operation["responses"].items())
            if (status != "204") {
                EXPECT_TRUE(response["content"]["application/json"].contains("example")) << id << ' ' << status;
            }
    }
}

// The client API has one description of its refusals, and a summary, a tag, a scope and schemas for each operation.
TEST_F(OpenApi, ClientApiIsDocumented) {
    const app::Api api(app::Config{}, {});
    std::set<std::string> summaries;
    std::size_t count = 0;
    for (const auto& operation : api.routes().operations()) {
        if (operation.tag == "Refused" || operation.path.starts_with("/oauth/authorize")) continue;
        const std::string path(operation.path);
        std::string method(http::to_string(operation.method));
        std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
        const auto documented = this->operation(path.c_str(), method.c_str());
        if (!documented.is_object() || !documented["responses"].contains("4XX")) continue;
        ++count;
        EXPECT_TRUE(summaries.insert(documented["summary"].get<std::string>()).second) << documented["summary"];
        EXPECT_FALSE(documented["summary"].get<std::string>().empty()) << method << ' ' << path;
        if (operation.scope.empty()) continue;
        EXPECT_EQ(documented["security"][0]["OAuth2PasswordBearer"][0], operation.scope) << path;
        const auto scopes = document()["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"];
        EXPECT_TRUE(scopes["scopes"].contains(operation.scope)) << operation.scope;
    }
    EXPECT_GE(count, 150U);
    EXPECT_EQ(schema("Status")["properties"]["account"]["$ref"], "#/components/schemas/Account");
    EXPECT_EQ(
        operation("/api/v1/timelines/home", "get")["responses"]["200"]["content"]["application/json"]["schema"].dump(),
        R"({"items":{"$ref":"#/components/schemas/Status"},"type":"array"})");
}

TEST_F(OpenApi, DocumentIsCompressed) {
    const auto plain = anonymous().get("/openapi.json");
    const auto packed = anonymous().get("/openapi.json", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), plain.body.size() / 8);
    EXPECT_LT(packed.body.size(), 60'000U);
}

TEST_F(OpenApi, ErrorsFollowFromSignatureAndMount) {
    using Statuses = std::set<std::string>;
    EXPECT_EQ(statuses("/", "get"), (Statuses{"200", "400", "503"}));
    EXPECT_EQ(statuses("/posts", "get"), (Statuses{"200", "400", "401", "403", "422", "503"}));
    EXPECT_EQ(statuses("/posts/{id}", "get"), (Statuses{"200", "400", "401", "403", "404", "422", "503"}));
    EXPECT_EQ(statuses("/posts/{id}", "put"),
              (Statuses{"200", "400", "401", "403", "404", "413", "415", "422", "503"}));
    EXPECT_EQ(statuses("/users", "post"), (Statuses{"201", "400", "409", "413", "415", "422", "429", "503"}));
    EXPECT_EQ(statuses("/login", "post"), (Statuses{"200", "400", "403", "413", "415", "422", "429", "503"}));
}

TEST_F(OpenApi, ErrorsHaveSchemas) {
    const auto& responses = operation("/posts/{id}", "put")["responses"];
    const auto schema_of = [&](const char* status, const char* type) {
        return responses[status]["content"][type]["schema"]["$ref"].get<std::string>();
    };
    EXPECT_EQ(schema_of("404", "application/json"), "#/components/schemas/HTTPError");
    EXPECT_EQ(schema_of("422", "application/json"), "#/components/schemas/HTTPValidationError");
    EXPECT_EQ(schema_of("404", "application/problem+json"), "#/components/schemas/Problem");
    EXPECT_EQ(schema("HTTPError")["properties"]["detail"]["type"], "string");
    EXPECT_EQ(schema("HTTPValidationError")["properties"]["detail"]["type"], "array");
}

TEST_F(OpenApi, HeadersAreDocumented) {
    EXPECT_TRUE(operation("/posts", "get")["responses"]["200"]["headers"].contains("Link"));
    const auto& vote = operation("/votes", "post");
    EXPECT_TRUE(vote["responses"]["201"]["headers"].contains("Idempotency-Replayed"));
    EXPECT_TRUE(vote["responses"]["503"]["headers"].contains("Retry-After"));
    EXPECT_EQ(vote["parameters"][0]["name"], "Idempotency-Key");
    EXPECT_TRUE(operation("/login", "post")["responses"]["429"]["headers"].contains("Retry-After"));
}

TEST_F(OpenApi, LoginAcceptsBothFormTypes) {
    const auto& content = operation("/login", "post")["requestBody"]["content"];
    EXPECT_TRUE(content.contains("application/x-www-form-urlencoded"));
    EXPECT_TRUE(content.contains("multipart/form-data"));
}

TEST_F(OpenApi, ExampleCreatesNoUser) {
    const auto& body = operation("/users", "post")["requestBody"]["content"]["application/json"];
    EXPECT_THAT(anonymous().post("/users", body["example"].dump()), HasStatus(422));
    EXPECT_EQ(database().scalar("select count(*) from users"), "0");
}

}  // namespace plaza::test
