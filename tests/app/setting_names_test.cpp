#include <fmt/format.h>

#include "app/setting_names.hpp"
#include "platform/base/nearest.hpp"
#include "tests/support/app.hpp"

namespace plaza::test {
namespace {

using app::check_names;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ThrowsMessage;

struct Mistake {
    const char* name;
    const char* meant;
};

TEST(SettingNames, MistypedNameIsRejectedWithSuggestion) {
    for (const auto& [name, meant] : {
             Mistake{"PLAZA_HOTS", "PLAZA_HOST"},
             Mistake{"PLAZA_PORT", "PORT"},
             Mistake{"PLAZA_DATABASE_URL", "DATABASE_URL"},
             Mistake{"PLAZA_SECRET_KEY", "SECRET_KEY"},
             Mistake{"PLAZA_CORS_ORIGIN", "PLAZA_CORS_ORIGINS"},
             Mistake{"PLAZA_MAX_BODY", "PLAZA_MAX_BODY_BYTES"},
             Mistake{"PLAZA_METRIC_TOKEN", "PLAZA_METRICS_TOKEN"},
             Mistake{"PLAZA_METRICS_TOKEN_FLIE", "PLAZA_METRICS_TOKEN_FILE"},
             Mistake{"PLAZA_TRUSTED_PROXY", "PLAZA_TRUSTED_PROXIES"},
         }) {
        const auto in_environment =
            fmt::format("{} in the environment is not a setting: did you mean {}?", name, meant);
        EXPECT_THAT([&] { (void)check_names({{name, "1"}}, {}); }, ThrowsMessage<ConfigError>(in_environment));
        const auto in_dotenv = fmt::format("{} in .env is not a setting: did you mean {}?", name, meant);
        EXPECT_THAT([&] { (void)check_names({}, {{name, "1"}}); }, ThrowsMessage<ConfigError>(in_dotenv));
    }
}

TEST(SettingNames, NameInAnotherCaseIsRejected) {
    EXPECT_THAT([] { (void)check_names({}, {{"port", "1"}}); },
                ThrowsMessage<ConfigError>("port in .env is not a setting: write PORT"));
    EXPECT_THAT([] { (void)check_names({{"database_url", "1"}}, {}); },
                ThrowsMessage<ConfigError>("database_url in the environment is not a setting: write DATABASE_URL"));
    EXPECT_THAT(check_names({{"port", "1"}}, {}), IsEmpty());
}

TEST(SettingNames, KnownNamesAreAccepted) {
    const app::Texts names{{"PORT", ""},
                           {"PLAZA_HOST", ""},
                           {"SECRET_KEY", ""},
                           {"SECRET_KEY_FILE", ""},
                           {"DATABASE_HOSTNAME", ""},
                           {"PLAZA_SMTP_URL_FILE", ""}};
    EXPECT_THAT(check_names(names, names), IsEmpty());
}

TEST(SettingNames, UnknownNameIsWarning) {
    EXPECT_THAT(
        check_names({{"PLAZA_IMAGE_TAG", "1"}, {"POSTGRES_USER", "1"}}, {}),
        ElementsAre("PLAZA_IMAGE_TAG in the environment is not a setting of Plaza: plaza config lists all settings"));
    EXPECT_THAT(check_names({}, {{"DATABASE_HOST", "1"}}),
                ElementsAre("DATABASE_HOST in .env is not a setting of Plaza: did you mean DATABASE_HOSTNAME?"));
}

TEST(SettingNames, KubernetesVariablesAreIgnored) {
    for (const auto& [name, value] : app::Texts{{"PLAZA_SERVICE_HOST", "10.96.0.7"},
                                                {"PLAZA_SERVICE_PORT", "8000"},
                                                {"PLAZA_SERVICE_PORT_HTTP", "8000"},
                                                {"PLAZA_PORT", "tcp://10.96.0.7:8000"},
                                                {"PLAZA_PORT_8000_TCP", "tcp://10.96.0.7:8000"},
                                                {"PLAZA_PORT_8000_TCP_PROTO", "tcp"},
                                                {"PLAZA_PORT_8000_TCP_PORT", "8000"},
                                                {"PLAZA_PORT_8000_TCP_ADDR", "10.96.0.7"},
                                                {"PLAZA_PORT_53_UDP", "udp://10.96.0.7:53"},
                                                {"PLAZA_SMTP_PORT", "tcp://10.96.0.8:25"},
                                                {"PLAZA_SMTP_SERVICE_HOST", "10.96.0.8"},
                                                {"PLAZA_SMTP_PORT_25_TCP_ADDR", "10.96.0.8"}})
        EXPECT_THAT(check_names({{name, value}}, {}), IsEmpty()) << name;
}

TEST(EditDistance, CountsEdits) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("serv", "serve"), 1U);
    EXPECT_EQ(edit_distance("sevre", "serve"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

class SettingNamesAtStart : public App {};

TEST_F(SettingNamesAtStart, MistypedNameStopsServer) {
    EXPECT_THAT(run({"serve"}, quick({{"PLAZA_PORT", "9000"}})), RefusesInOneLine("did you mean PORT?"));
    home().write(".env", "PLAZA_MIGRATES=off\n");
    EXPECT_THAT(run({"migrate", "current"}, quick()), RefusesInOneLine("did you mean PLAZA_MIGRATE?"));
}

TEST_F(SettingNamesAtStart, UnknownNameIsWarningInConfig) {
    const auto result = run({"config"}, {{"PLAZA_IMAGE_TAG", "7"}, {"PLAZA_PORT", "tcp://10.96.0.7:8000"}});
    EXPECT_EQ(result.code, 0);
    EXPECT_THAT(result.output, AllOf(HasSubstr("plaza: PLAZA_IMAGE_TAG in the environment is not a setting of Plaza"),
                                     Not(HasSubstr("PLAZA_PORT"))));
}

class CommandLine : public App {};

TEST_F(CommandLine, HelpListsCommandsBeforeOptions) {
    const auto help = run({"--help"}, {}).output;
    EXPECT_LT(help.find("serve"), help.find("--version")) << help;
    EXPECT_EQ(help.find("overrides"), std::string::npos);
    const auto serve = run({"serve", "--help"}, {}).output;
    EXPECT_EQ(serve.find("--data-dir"), std::string::npos);
    EXPECT_THAT(serve, HasSubstr("plaza config --help"));
}

TEST_F(CommandLine, ConfigHelpExplainsEverySetting) {
    const auto help = run({"config", "--help"}, {}).output;
    for (const auto name : app::flag_settings()) EXPECT_THAT(help, HasSubstr(fmt::format("# {}=", name)));
}

TEST_F(CommandLine, UnknownCommandSuggestsTheNearest) {
    EXPECT_THAT(run({"serv"}, {}), RefusesInOneLine("unknown command plaza serv: did you mean plaza serve?"));
    EXPECT_THAT(run({"serv", "--port", "9000"}, {}), RefusesInOneLine("did you mean plaza serve?"));
    EXPECT_THAT(run({"user", "lsit"}, {}),
                RefusesInOneLine("unknown command plaza user lsit: did you mean plaza user list?"));
    EXPECT_THAT(run({"db", "backpu", "file"}, {}), RefusesInOneLine("did you mean plaza db backup?"));
    EXPECT_THAT(run({"frobnicate"}, {}), RefusesInOneLine("unknown command plaza frobnicate: see plaza --help"));
}

TEST_F(SettingNamesAtStart, UnsetValuesAreShownAsUnset) {
    const auto output = run({"config"}, {}).output;
    for (const auto* name : {"SECRET_KEY", "PLAZA_DATA_DIR", "PLAZA_THREADS", "PLAZA_CORS_ORIGINS"})
        EXPECT_THAT(output, testing::ContainsRegex(fmt::format("{} +\\(unset\\) +default", name)));
}

}  // namespace
}  // namespace plaza::test
