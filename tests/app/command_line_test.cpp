#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/process.hpp"

namespace plaza::test {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class CommandLine : public testing::Test {};

TEST_F(CommandLine, ConfigShowsEverySettingAndWhereItCameFrom) {
    Process plaza({"config", "--host", "127.0.0.2"}, {{"PORT", "9000"}, {"SECRET_KEY", "not to be seen"}});
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(plaza.output(), ContainsRegex("PLAZA_HOST +127\\.0\\.0\\.2 +flag"));
    EXPECT_THAT(plaza.output(), ContainsRegex("PORT +9000 +environment"));
    EXPECT_THAT(plaza.output(), ContainsRegex("SECRET_KEY +\\*\\*\\* +environment"));
    EXPECT_THAT(plaza.output(), ContainsRegex("PLAZA_RATE_LIMITS +on +default"));
    EXPECT_THAT(plaza.output(), Not(HasSubstr("not to be seen")));
}

TEST_F(CommandLine, AFlagWinsOverTheEnvironment) {
    Process plaza({"config", "--port", "9001"}, {{"PORT", "9000"}});
    EXPECT_EQ(plaza.wait(), 0);
    EXPECT_THAT(plaza.output(), ContainsRegex("PORT +9001 +flag"));
}

TEST_F(CommandLine, AWrongSettingIsRefusedByItsName) {
    struct Case {
        const char* name;
        const char* value;
    };
    for (auto [name, value] : {Case{"PORT", "65536"}, Case{"PORT", "http"}, Case{"PLAZA_RATE_LIMITS", "maybe"},
                               Case{"PLAZA_PASSWORD_MIN_LENGTH", "-1"}, Case{"ALGORITHM", "none"},
                               Case{"ACCESS_TOKEN_EXPIRE_MINUTES", "soon"}, Case{"PLAZA_LOGIN_LIMIT_ACCOUNT", "ten"}}) {
        Process plaza({"serve"}, {{name, value}});
        EXPECT_EQ(plaza.wait(), 1) << name;
        EXPECT_THAT(plaza.output(), HasSubstr(name));
        EXPECT_EQ(std::ranges::count(plaza.output(), '\n'), 1) << plaza.output();
    }
}

TEST_F(CommandLine, ADatabaseOfOnesOwnNeedsASecretKey) {
    Process plaza({"serve"}, {{"DATABASE_URL", "postgresql://localhost/none"}});
    EXPECT_EQ(plaza.wait(), 1);
    EXPECT_THAT(plaza.output(), HasSubstr("SECRET_KEY"));
}

TEST_F(CommandLine, WithoutACommandItSaysWhichThereAre) {
    Process plaza({});
    EXPECT_NE(plaza.wait(), 0);
    Process help({"--help"});
    EXPECT_EQ(help.wait(), 0);
    for (const char* command : {"serve", "migrate", "openapi", "config"})
        EXPECT_THAT(help.output(), HasSubstr(command));
}

}  // namespace plaza::test
