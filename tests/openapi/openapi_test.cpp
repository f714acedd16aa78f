#include <cstdlib>
#include <set>

#include "tests/support/api.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/process.hpp"

namespace plaza::test {

class OpenApi : public Api {
 protected:
    OpenApi() : document_(anonymous().get("/openapi.json").json()) {}

    const Json& document() { return document_; }

 private:
    Json document_;
};

TEST_F(OpenApi, TheDocumentIsValid) {
    auto validate = fmt::format("PLAZA_WEB={} node {}/tests/openapi/validate.mjs http://127.0.0.1:{}/openapi.json",
                                web_directory, source_directory, server().port());
    EXPECT_EQ(std::system(validate.c_str()), 0);
}

TEST_F(OpenApi, TheCommandLinePrintsTheSameDocument) {
    Process plaza({"openapi"});
    EXPECT_EQ(plaza.wait(), 0) << plaza.output();
    EXPECT_EQ(Json::parse(plaza.output()), document());
}

TEST_F(OpenApi, OperationsBearTheOriginalsIds) {
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

TEST_F(OpenApi, SchemasBearTheOriginalsNames) {
    const auto& schemas = document()["components"]["schemas"];
    for (const char* name : {"Body_login_login_post", "HTTPValidationError", "Post", "PostCreate", "PostOut", "Token",
                             "UserCreate", "UserOut", "ValidationError", "Vote"})
        EXPECT_TRUE(schemas.contains(name)) << name;
}

TEST_F(OpenApi, PathsAreListedOnceWithoutTheirTwins) {
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
    EXPECT_EQ(document()["components"]["schemas"]["Token"]["required"], Json{"access_token"});
    EXPECT_TRUE(document()["paths"]["/posts"]["get"].contains("security"));
    EXPECT_FALSE(document()["paths"]["/users"]["post"].contains("security"));
    // Everyone may read a user, and its owner more: the second requirement is the empty one.
    EXPECT_EQ(document()["paths"]["/users/{id}"]["get"]["security"].dump(), R"([{"OAuth2PasswordBearer":[]},{}])");
}

TEST_F(OpenApi, SuccessesAreThoseOfTheOriginal) {
    const auto& paths = document()["paths"];
    auto statuses = [&](const char* path, const char* method) {
        std::set<std::string> found;
        for (const auto& [status, response] : paths[path][method]["responses"].items())
            if (status.starts_with('2')) found.insert(status);
        return found;
    };
    EXPECT_EQ(statuses("/posts", "get"), std::set<std::string>{"200"});
    EXPECT_EQ(statuses("/posts", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(statuses("/posts/{id}", "delete"), std::set<std::string>{"204"});
    EXPECT_EQ(statuses("/users", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(statuses("/login", "post"), std::set<std::string>{"200"});
    EXPECT_EQ(statuses("/votes", "post"), std::set<std::string>{"201"});
    EXPECT_EQ(statuses("/users/me", "patch"), std::set<std::string>{"200"});
    EXPECT_EQ(statuses("/users/me", "delete"), std::set<std::string>{"204"});
}

TEST_F(OpenApi, TextsShowTheirLimits) {
    const auto& post = document()["components"]["schemas"]["PostCreate"];
    EXPECT_EQ(post["properties"]["title"]["maxLength"], 1'000);
    EXPECT_EQ(post["properties"]["published"]["default"], true);
    EXPECT_EQ(post["required"], (Json{"title", "content"}));
}

}  // namespace plaza::test
