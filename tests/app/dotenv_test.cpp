#include "app/dotenv.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/shell.hpp"

namespace plaza::test {
namespace {

using app::parse_dotenv;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

struct Line {
    std::string text;
    std::string value;  // of the variable A
};

/// Lines that python-dotenv and `docker compose` (compose-go 2) read in the same way.
const std::vector<Line> read_alike{
    {"A=b", "b"},
    {"A = b", "b"},
    {"A\t=\tb\t", "b"},
    {"\tA=b", "b"},
    {"  export \t A=b", "b"},
    {"A=b c", "b c"},
    {"A=", ""},
    {"A=\n", ""},
    {"A=\"\"", ""},
    {"A=''", ""},
    {"A=b # a comment, \"quoted\" and $dear", "b"},
    {"A=b   # a comment", "b"},
    {"A=b#c", "b#c"},
    {"A=#c", "#c"},
    {"A=b=c", "b=c"},
    {"A=b\"c\"", "b\"c\""},
    {"A=C:\\new", "C:\\new"},
    {"A=\"b\" # a comment", "b"},
    {"A='b'#c", "b"},
    {"A='b # c'", "b # c"},
    {"A=\"b # c\"", "b # c"},
    {"A='it\\'s'", "it's"},
    {"A='a\\b'", "a\\b"},
    {"A=\"say \\\"b\\\"\"", "say \"b\""},
    {"A=\"b\\\\c\"", "b\\c"},
    {"A=\"b\\nc\\td\\re\\af\\bg\\fh\\v\"", "b\nc\td\re\af\bg\fh\v"},
    {"A=\"b\\dc\"", "b\\dc"},
    {"A=\"b\nc\"\nB=d", "b\nc"},
    {"A='b\nc'", "b\nc"},
    {"A='$b'", "$b"},
    {"A='pa$$word'", "pa$$word"},
    {"A=ä€🙂", "ä€🙂"},
    {"A=b\nA=c", "c"},
    {"# A=b\n\nA=c", "c"},
    {"A=b\r\nB=c\r\n", "b"},
    {"A=\"b\r\nc\"\r\n", "b\nc"},
};

TEST(Dotenv, AcceptsCommonSyntax) {
    for (const auto& [text, value] : read_alike) {
        const auto texts = parse_dotenv(text);
        ASSERT_TRUE(texts.contains("A")) << text;
        EXPECT_EQ(texts.at("A"), value) << text;
    }
}

TEST(Dotenv, IgnoresByteOrderMark) {
    EXPECT_EQ(parse_dotenv("\xEF\xBB\xBF"
                           "A=b"),
              (app::Texts{{"A", "b"}}));
}

TEST(Dotenv, MatchesPythonDotenv) {
    if (std::system("/usr/bin/python3 -c 'import dotenv' 2>/dev/null") != 0)
        GTEST_SKIP() << "python3-dotenv is not installed";
    const Home home;
    for (std::size_t i = 0; i < read_alike.size(); ++i) home.write(std::to_string(i), read_alike[i].text);
    const auto command = fmt::format(
        "cd {} && /usr/bin/python3 -c 'import dotenv, json; "
        "print(json.dumps([dotenv.dotenv_values(str(i)) for i in range({})]))'",
        home.path().string(), read_alike.size());
    const auto all = nlohmann::json::parse(test::printed_by(command));
    for (std::size_t i = 0; i < read_alike.size(); ++i) {
        const app::Texts ours = parse_dotenv(read_alike[i].text);
        const auto theirs = all[i].get<std::map<std::string, std::string>>();
        EXPECT_EQ(app::Texts(theirs.begin(), theirs.end()), ours) << read_alike[i].text;
    }
}

TEST(Dotenv, ErrorsNameFileAndLine) {
    struct Case {
        const char* text;
        const char* message;
    };
    for (const auto& [text, message] : {
             Case{"canary", ".env:1: the line must have the form NAME=value"},
             Case{"B=1\n\nA: canary", ".env:3: the line must have the form NAME=value"},
             Case{"A canary=1", ".env:1: the line must have the form"},
             Case{"=canary", ".env:1: the line must have the form"},
             Case{"'A'=canary", ".env:1: the line must have the form"},
             Case{"# one\nA=pa$canary", ".env:2: A: docker compose expands $"},
             Case{"A=\"${canary}\"", ".env:1: A: docker compose expands $"},
             Case{"A=\"\\$canary\"", ".env:1: A: docker compose expands $"},
             Case{"A= # canary", ".env:1: A: write \"\" for an empty value"},
             Case{"A=canary\t# comment", ".env:1: A: write a blank, not a tab"},
             Case{"B=\"two\nlines\"\nA=\"canary", ".env:3: A: the value has no closing \""},
             Case{"A='canary", ".env:1: A: the value has no closing '"},
             Case{"A=\"canary\" b", ".env:1: A: there is text after the closing \""},
             Case{"A='it's canary'", ".env:1: A: there is text after the closing '"},
             Case{"A='canary\\\\'", ".env:1: A: two backslashes in single quotes"},
             Case{"A=\"canary\\'\"", ".env:1: A: python-dotenv and docker compose read the escape \\'"},
             Case{"A=\"canary\\0\"", ".env:1: A: python-dotenv and docker compose read the escape \\0"},
             Case{"A=\"canary\\\\\"", ".env:1: A: a value in double quotes cannot end with a backslash"},
             Case{"A=canary\xC2\xA0", ".env:1: A: the value has a no-break space"},
             Case{"B=1\nA=\xE9", ".env:2: the file is not UTF-8"},
             Case{"B=1\rA=canary", ".env:1: the line has a control character (0x0d)"},
         }) {
        const auto parse = [text] { return parse_dotenv(text); };
        EXPECT_THAT(parse, ThrowsMessage<ConfigError>(HasSubstr(message))) << text;
        EXPECT_THAT(parse, ThrowsMessage<ConfigError>(Not(HasSubstr("canary")))) << text;
    }
}

class DotenvFile : public App {};

TEST_F(DotenvFile, SpacesAroundEqualsSignAreAccepted) {
    home().write(".env", "DATABASE_URL = postgresql://plaza@/plaza?host=/nowhere\n");
    EXPECT_THAT(run({"serve"}, quick()), RefusesInOneLine("SECRET_KEY is required with a database of your own"));
    EXPECT_FALSE(std::filesystem::exists(home().data()));
}

TEST_F(DotenvFile, InvalidLineStopsServer) {
    home().write(".env", "PORT=0\nDATABASE_URL: postgresql://plaza@/plaza\n");
    EXPECT_THAT(run({"serve"}, quick()), RefusesInOneLine(".env:2: the line must have the form NAME=value"));
    EXPECT_FALSE(std::filesystem::exists(home().data()));
}

TEST_F(DotenvFile, UnreadableFileStopsServer) {
    std::filesystem::create_directory(home().path() / ".env");
    EXPECT_THAT(run({"serve"}, quick()), RefusesInOneLine("cannot read the file .env"));
}

}  // namespace
}  // namespace plaza::test
