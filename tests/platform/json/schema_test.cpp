#include "platform/json/schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <stdexcept>
#include <string>

#include "domain/ids.hpp"
#include "platform/base/email.hpp"

namespace plaza {
namespace {

struct UserOut {
    AccountId id;
    Time created_at;
    Email email;
};
BOOST_DESCRIBE_STRUCT(UserOut, (), (id, created_at, email))

struct PostCreate {
    Text<0, 1'000> title;
    Text<8, 100'000> content;
    bool published = true;
};
BOOST_DESCRIBE_STRUCT(PostCreate, (), (title, content, published))

struct PostPage {
    static constexpr std::string_view schema_name = "Page";
    std::vector<UserOut> owners;
    UserOut first;
    std::optional<UserOut> last;
    std::optional<std::string> note;
    std::vector<std::string> tags;
    Within<int, 0, 1> dir;
    Within<int, 0, 100> limit = {10};
    Within<std::int64_t, 1> count;
    Secret password;
    std::int64_t plain;
    OrEmpty<int> offset;
};
BOOST_DESCRIBE_STRUCT(PostPage, (), (owners, first, last, note, tags, dir, limit, count, password, plain, offset))

struct GrantType {
    static TextRules rules() { return {.pattern = "^password$"}; }
    static std::expected<GrantType, Violation> parse(std::string) { return GrantType{}; }
};

constexpr std::array<std::string_view, 2> roles{"user", "admin"};

struct Role {
    std::string value;
    static TextRules rules() { return {.values = roles}; }
};

struct NewPassword {
    Secret value;
    static std::expected<NewPassword, Violation> parse(std::string text) {
        return NewPassword{Secret{std::move(text)}};
    }
};

struct Listing {
    OrEmpty<Within<int, 0>> page;
    Within<int, 0> size;
    OrEmpty<std::string> search;
    std::optional<std::string> sort = "date";
    std::optional<GrantType> grant_type;
    NewPassword password;
};
BOOST_DESCRIBE_STRUCT(Listing, (), (page, size, search, sort, grant_type, password))

struct Account {
    static constexpr std::string_view example = R"({"role":"admin"})";
    static constexpr json::Note notes[] = {{"role", "What they may do."}, {"last", "The newest."}};
    Role role;
    std::optional<UserOut> last;
};
BOOST_DESCRIBE_STRUCT(Account, (), (role, last))

struct Tree {
    std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (children))

template <class T>
std::string schema_of(json::Components& components) {
    std::string schema;
    json::append_schema<T>(schema, components);
    return schema;
}

TEST(Schema, StructIsReferenceToComponent) {
    json::Components components;
    EXPECT_EQ(schema_of<PostCreate>(components), R"({"$ref":"#/components/schemas/PostCreate"})");
    EXPECT_EQ(components.at("PostCreate"),
              R"({"properties":{"title":{"type":"string","maxLength":1000,"title":"Title"},)"
              R"("content":{"type":"string","maxLength":100000,"minLength":8,"title":"Content"},)"
              R"("published":{"type":"boolean","title":"Published","default":true}},)"
              R"("type":"object","required":["title","content"],"title":"PostCreate"})");
}

TEST(Schema, CollectsEveryReferencedStruct) {
    json::Components components;
    EXPECT_EQ(schema_of<std::vector<PostPage>>(components),
              R"({"items":{"$ref":"#/components/schemas/Page"},"type":"array"})");
    EXPECT_EQ(components.at("UserOut"), R"({"properties":{"id":{"type":"integer","format":"int64","title":"Id"},)"
                                        R"("created_at":{"type":"string","format":"date-time","title":"Created At"},)"
                                        R"("email":{"type":"string","format":"idn-email","title":"Email"}},)"
                                        R"("type":"object","required":["id","created_at","email"],"title":"UserOut"})");
    EXPECT_EQ(components.at("Page"),
              R"({"properties":{"owners":{"items":{"$ref":"#/components/schemas/UserOut"},"type":"array",)"
              R"("title":"Owners"},"first":{"$ref":"#/components/schemas/UserOut"},)"
              R"("last":{"anyOf":[{"$ref":"#/components/schemas/UserOut"},{"type":"null"}]},)"
              R"("note":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Note"},)"
              R"("tags":{"items":{"type":"string"},"type":"array","title":"Tags"},)"
              R"("dir":{"type":"integer","maximum":1,"minimum":0,"title":"Dir"},)"
              R"("limit":{"type":"integer","maximum":100,"minimum":0,"title":"Limit","default":10},)"
              R"("count":{"type":"integer","minimum":1,"title":"Count"},)"
              R"("password":{"type":"string","format":"password","title":"Password"},)"
              R"("plain":{"type":"integer","title":"Plain"},)"
              R"("offset":{"type":"integer","title":"Offset","default":0}},"type":"object",)"
              R"("required":["owners","first","tags","dir","count","password","plain"],"title":"Page"})");
}

TEST(Schema, ContainsNotesOfStruct) {
    json::Components components;
    schema_of<Account>(components);
    EXPECT_EQ(components.at("Account"),
              R"({"properties":{"role":{"type":"string","enum":["user","admin"],"title":"Role",)"
              R"("description":"What they may do."},"last":{"anyOf":[{"$ref":"#/components/schemas/UserOut"},)"
              R"({"type":"null"}],"description":"The newest."}},"type":"object","required":["role"],)"
              R"("title":"Account"})");
}

TEST(Schema, ListExampleContainsItemExample) {
    EXPECT_EQ(json::example_of<std::vector<Account>>(), R"([{"role":"admin"}])");
    EXPECT_EQ(json::example_of<std::vector<Tree>>(), "");
}

TEST(Schema, MembersWithInitializerAreOptional) {
    json::Components components;
    schema_of<Listing>(components);
    EXPECT_EQ(
        components.at("Listing"),
        R"({"properties":{"page":{"type":"integer","minimum":0,"title":"Page","default":0},)"
        R"("size":{"type":"integer","minimum":0,"title":"Size"},)"
        R"("search":{"type":"string","title":"Search","default":""},)"
        R"("sort":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Sort","default":"date"},)"
        R"("grant_type":{"anyOf":[{"type":"string","pattern":"^password$"},{"type":"null"}],"title":"Grant Type"},)"
        R"("password":{"type":"string","format":"password","title":"Password"}},"type":"object",)"
        R"("required":["size","password"],"title":"Listing"})");
    EXPECT_TRUE(json::holds_secret<Listing>);
    EXPECT_FALSE(json::holds_secret<Tree>);
}

namespace elsewhere {
struct Tree {
    std::string sort;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (sort))
}  // namespace elsewhere

TEST(Schema, TwoStructsWithSameNameAreError) {
    json::Components components;
    schema_of<Tree>(components);
    schema_of<Tree>(components);
    try {
        schema_of<elsewhere::Tree>(components);
        FAIL() << "the schemas must not be confused";
    } catch (const std::logic_error& error) {
        EXPECT_STREQ(error.what(), "two structs have the OpenAPI schema Tree: give one of them a schema_name");
    }
}

TEST(Schema, CanReferToItself) {
    json::Components components;
    EXPECT_EQ(schema_of<Tree>(components), R"({"$ref":"#/components/schemas/Tree"})");
    EXPECT_EQ(components.size(), 1U);
    EXPECT_NE(components.at("Tree").find("\"children\""), std::string::npos);
}

TEST(Schema, ParameterHasTitleAndDefault) {
    json::Components components;
    std::string schema;
    json::append_schema<Within<int, 0, 100>>(schema, components, {json::title_of("page_size2x"), "10"});
    EXPECT_EQ(schema, R"({"type":"integer","maximum":100,"minimum":0,"title":"Page Size2X","default":10})");
}

}  // namespace
}  // namespace plaza
