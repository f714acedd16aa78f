#include <fmt/format.h>

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {

using testing::HasSubstr;
using testing::Not;

namespace {

struct Shown {
    std::string value;
    std::string source;
    bool operator==(const Shown&) const = default;
};
void PrintTo(const Shown& shown, std::ostream* out) {
    *out << '"' << shown.value << "\" from " << shown.source;
}

/// The settings that `plaza config` has printed, by name.
std::map<std::string, Shown> settings_in(const std::string& output) {
    static const std::regex form(R"((\S+) +(.*?) +(default|\.env|environment|flag|file .*))");
    std::map<std::string, Shown> settings;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        std::smatch parts;
        if (!std::regex_match(line, parts, form)) throw std::runtime_error("not a setting: " + line);
        settings[parts[1]] = {parts[2], parts[3]};
    }
    return settings;
}

}  // namespace

class Config : public App {
 protected:
    [[nodiscard]] std::map<std::string, Shown> shown(const Settings& environment,
                                                     std::vector<std::string> flags = {}) const {
        flags.insert(flags.begin(), "config");
        const auto result = run(std::move(flags), environment);
        if (result.code != 0) throw std::runtime_error(result.output);
        return settings_in(result.output);
    }
};

TEST_F(Config, SourcesHaveFixedPrecedence) {
    home().write(".env", "PORT=1001\nPLAZA_HOST=1.1.1.1\nPLAZA_LOG_FORMAT=text\n");
    const auto settings = shown({{"PORT", "1002"}, {"PLAZA_HOST", "2.2.2.2"}}, {"--port", "1003"});
    EXPECT_EQ(settings.at("PORT"), (Shown{"1003", "flag"}));
    EXPECT_EQ(settings.at("PLAZA_HOST"), (Shown{"2.2.2.2", "environment"}));
    EXPECT_EQ(settings.at("PLAZA_LOG_FORMAT"), (Shown{"text", ".env"}));
    EXPECT_EQ(settings.at("PLAZA_RATE_LIMITS"), (Shown{"on", "default"}));
}

TEST_F(Config, DotEnvAcceptsCommonSyntax) {
    home().write(".env",
                 "# PORT=1\n\nexport PORT=\"1001\"\r\n  PLAZA_HOST='::1'\nPLAZA_CORS_ORIGINS=https://A.example/, "
                 "https://b.example\n");
    const auto settings = shown({});
    EXPECT_EQ(settings.at("PORT"), (Shown{"1001", ".env"}));
    EXPECT_EQ(settings.at("PLAZA_HOST"), (Shown{"::1", ".env"}));
    EXPECT_EQ(settings.at("PLAZA_CORS_ORIGINS").value, "https://a.example,https://b.example");
}

TEST_F(Config, SecretsAreNotPrinted) {
    const auto result = run({"config"}, {{"SECRET_KEY", "canary"},
                                         {"DATABASE_URL", "postgresql://plaza:canary@localhost/plaza"},
                                         {"DATABASE_PASSWORD", "canary"},
                                         {"PLAZA_SMTP_URL", "smtp://plaza:canary@localhost"},
                                         {"PLAZA_MAIL_FROM", "noreply@example.com"},
                                         {"PLAZA_PUBLIC_URL", "https://plaza.example.com"}});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.output, Not(HasSubstr("canary")));
    for (const auto* name : {"SECRET_KEY", "DATABASE_URL", "DATABASE_PASSWORD", "PLAZA_SMTP_URL"})
        EXPECT_EQ(settings_in(result.output).at(name), (Shown{"(set)", "environment"})) << name;
}

TEST_F(Config, SecretCanComeFromFile) {
    home().write("key", "a key of a file\n");
    const auto file = (home().path() / "key").string();
    EXPECT_EQ(shown({{"SECRET_KEY_FILE", file}}).at("SECRET_KEY"), (Shown{"(set)", "file " + file}));
    EXPECT_THAT(run({"config"}, {{"SECRET_KEY_FILE", "/none"}}),
                RefusesInOneLine("SECRET_KEY_FILE: cannot read /none"));
}

TEST_F(Config, EmptySecretFileCountsAsMissing) {
    TestDatabase database;
    home().write("key", "\n");
    const auto file = (home().path() / "key").string();
    EXPECT_THAT(run({"serve"}, quick({{"DATABASE_URL", database.url().reveal()}, {"SECRET_KEY_FILE", file}})),
                RefusesInOneLine("SECRET_KEY is required"));
}

TEST_F(Config, InvalidValueIsReportedWithValidValues) {
    struct Case {
        const char* name;
        const char* value;
        const char* expected;
    };
    for (const auto& [name, value, expected] : {
             Case{"PORT", "65536", "a whole number from 0 to 65535"},
             Case{"PORT", "http", "a whole number from 0 to 65535"},
             Case{"PORT", "80 ", "a whole number from 0 to 65535"},
             Case{"PORT", "", "a whole number from 0 to 65535"},
             Case{"PLAZA_THREADS", "0", "a whole number from 1 to 256"},
             Case{"PLAZA_MIGRATE", "yes", "on or off"},
             Case{"ALGORITHM", "none", "HS256, HS384 or HS512"},
             Case{"ACCESS_TOKEN_EXPIRE_MINUTES", "-1", "a whole number from 1"},
             Case{"PLAZA_LOGIN_LIMIT_ACCOUNT", "ten", "a rate such as 10/5m"},
             Case{"PLAZA_SIGNUP_LIMIT_ADDRESS", "10/5d", "a rate such as 10/5m"},
             Case{"PLAZA_MAX_BODY_BYTES", "1 MiB", "a whole number from 1"},
             Case{"PLAZA_MAX_BODY_BYTES", "1048577", "a whole number from 1 to 1048576"},
             Case{"PLAZA_LOG_FORMAT", "xml", "auto, text or json"},
             Case{"PLAZA_NOREPLY_DOMAIN", "localhost", "a domain such as"},
             Case{"PLAZA_NOREPLY_DOMAIN", "a@b.example", "a domain such as"},
             Case{"PLAZA_CORS_ORIGINS", "*", "origins such as https://app.example.com"},
             Case{"PLAZA_CORS_ORIGINS", "app.example.com", "origins such as https://app.example.com"},
             Case{"PLAZA_CORS_ORIGINS", "https://app.example.com/app", "without a path"},
             Case{"PLAZA_CORS_ORIGINS", R"(["https://app.example.com","*"])",
                  "origins such as https://app.example.com"},
             Case{"PLAZA_CORS_ORIGINS", "null", "origins such as https://app.example.com"},
             Case{"PLAZA_TRUSTED_PROXIES", "10.0.0.0/33", "addresses or networks such as 10.0.0.0/8"},
             Case{"PLAZA_SMTP_URL", "mail.example.com", "smtp://user:password@mail.example.com:587"},
             Case{"PLAZA_SMTP_URL", "https://mail.example.com", "smtp://user:password@mail.example.com:587"},
             Case{"PLAZA_SMTP_URL", "smtp://localhost", "PLAZA_MAIL_FROM is required with PLAZA_SMTP_URL"},
             Case{"PLAZA_MAIL_FROM", "Plaza", "an address such as Plaza <noreply@example.com>"},
             Case{"PLAZA_MAIL_LIMIT_ACCOUNT", "five", "a rate such as 10/5m"},
             Case{"PLAZA_PUBLIC_URL", "plaza.example.com", "a URL such as https://plaza.example.com"},
             Case{"PLAZA_PUBLIC_URL", "https://plaza.example.com/", "without a trailing slash"},
             Case{"PLAZA_PUBLIC_URL", "javascript:alert(1)", "a URL such as https://plaza.example.com"},
             Case{"PLAZA_DATA_KEY", "1:abc", "a version from 1 to 65535, a colon and 64 hexadecimal digits"},
             Case{"DATABASE_URL", "localhost", "postgresql://plaza:password@localhost/plaza"},
             Case{"DATABASE_URL", "mysql://localhost/plaza", "postgresql://plaza:password@localhost/plaza"},
             Case{"DATABASE_URL", "postgresql://localhost/plaza?schema=app", "the URL has schema=…"},
             Case{"DATABASE_URL", "postgresql://localhost:99999/plaza", "a port must be a number from 1 to 65535"},
             Case{"DATABASE_URL", "host=a,b,c port=1,2", "3 hosts and 2 ports"},
             Case{"DATABASE_URL", "postgresql://localhost/plaza?sslmode=bogus", "must be one of disable,"},
         }) {
        const auto result = run({"config"}, {{name, value}, {"SECRET_KEY", "a key"}});
        EXPECT_THAT(result, RefusesInOneLine(name)) << value;
        EXPECT_THAT(result, RefusesInOneLine(expected)) << value;
    }
}

TEST_F(Config, InvalidLibpqVariableIsReportedBeforeConnecting) {
    EXPECT_THAT(
        run({"config"},
            {{"DATABASE_URL", "postgresql://localhost/plaza"}, {"SECRET_KEY", "a key"}, {"PGSSLMODE", "bogus"}}),
        RefusesInOneLine("sslmode (in the URL or an environment variable of libpq) must be one of disable, allow"));
}

TEST_F(Config, InvalidSecretIsNotPrinted) {
    const auto result = run({"config"}, {{"DATABASE_URL", "canary"}, {"SECRET_KEY", "a key"}});
    EXPECT_THAT(result, RefusesInOneLine("DATABASE_URL"));
    EXPECT_THAT(result.output, Not(HasSubstr("canary")));
    EXPECT_THAT(run({"config"}, {{"PLAZA_SMTP_URL", "canary"}}).output, Not(HasSubstr("canary")));
    EXPECT_THAT(run({"config"}, {{"PLAZA_DATA_KEY", "1:canary"}}).output, Not(HasSubstr("canary")));
}

TEST_F(Config, MailRequiresSenderAndPublicUrl) {
    EXPECT_THAT(run({"config"}, {{"PLAZA_SMTP_URL", "smtp://localhost"}}),
                RefusesInOneLine("PLAZA_MAIL_FROM is required with PLAZA_SMTP_URL"));
    const auto listening_on = [this](const char* port) {
        return run(
            {"config"},
            {{"PLAZA_SMTP_URL", "smtp://localhost"}, {"PLAZA_MAIL_FROM", "noreply@example.com"}, {"PORT", port}});
    };
    EXPECT_THAT(listening_on("0"), RefusesInOneLine("PLAZA_PUBLIC_URL is required with PLAZA_SMTP_URL"));
    EXPECT_EQ(listening_on("8000").code, 0);
}

TEST_F(Config, UnknownFlagIsRejected) {
    const auto result = run({"serve", "--prot", "9000"}, quick());
    EXPECT_GT(result.code, 0);
    EXPECT_THAT(result.output, HasSubstr("--prot"));
}

TEST_F(Config, SecretsHaveNoFlag) {
    for (const auto* flag : {"--secret-key", "--data-key", "--database-url", "--database-password", "--smtp-url"})
        EXPECT_GT(run({"config", flag, "canary"}, {}).code, 0) << flag << ": every user can read a command line";
}

TEST_F(Config, OriginalDatabaseVariablesAreAccepted) {
    TestDatabase database;
    static const std::regex form(R"(postgresql://(.+)@/(.+)\?host=(.+))");
    std::smatch parts;
    const auto url = database.url().reveal();
    ASSERT_TRUE(std::regex_match(url, parts, form));
    Process plaza({"serve"}, quick({{"DATABASE_USERNAME", parts[1]},
                                    {"DATABASE_NAME", parts[2]},
                                    {"DATABASE_HOSTNAME", parts[3]},
                                    {"DATABASE_PORT", "5432"},
                                    {"DATABASE_PASSWORD", R"(it's \ odd)"},
                                    {"SECRET_KEY", secret_key}}));
    const auto ana = signed_up(plaza.wait_until_listening(), "ana");
    EXPECT_EQ(database.scalar("select email from users"), "ana@example.com");
}

TEST_F(Config, ExampleListsEverySettingWithDefault) {
    std::ifstream example(std::string(source_directory) + "/.env.example");
    std::string dotenv;
    for (std::string line; std::getline(example, line);) {
        static const std::regex setting(R"(# ([A-Z_]+=.*))");
        std::smatch parts;
        if (std::regex_match(line, parts, setting)) dotenv += parts[1].str() + '\n';
    }
    const auto defaults = shown({});
    home().write(".env", dotenv);
    const auto examples = shown({});
    for (const auto& [name, shown] : defaults) EXPECT_EQ(examples.at(name), (Shown{shown.value, ".env"})) << name;
    EXPECT_EQ(std::ranges::count(dotenv, '\n'), std::ssize(defaults));
}

}  // namespace plaza::test
