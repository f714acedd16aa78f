// The data key of a private PostgreSQL and of a configured database.
#include <sys/stat.h>

#include <fstream>
#include <regex>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"

namespace plaza::test {

class DataKeyFile : public App {
 protected:
    DataKeyFile() { home().make_cluster(); }

    [[nodiscard]] std::filesystem::path path() const { return home().data() / "data_key"; }
    [[nodiscard]] std::string read() const {
        std::ifstream file(path());
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void serve_once(const Settings& settings = {}) const {
        Process plaza({"serve"}, quick(settings));
        EXPECT_GT(plaza.wait_until_listening(), 0);
        plaza.send_signal(SIGTERM);
        EXPECT_EQ(plaza.wait(), 0);
    }
    void write(const std::string& text) const { std::ofstream(path()) << text; }
};

const std::string some_key(64, '7');

TEST_F(DataKeyFile, IsCreatedOnceAndPrivate) {
    serve_once();
    const auto first = read();
    EXPECT_TRUE(std::regex_match(first, std::regex("1:[0-9a-f]{64}"))) << first.size();
    struct stat status{};
    ASSERT_EQ(stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600);
    serve_once();
    EXPECT_EQ(read(), first);
}

TEST_F(DataKeyFile, SettingReplacesFile) {
    serve_once({{"PLAZA_DATA_KEY", "1:" + some_key}});
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(DataKeyFile, CanHaveSeveralKeys) {
    write("2:" + some_key + ",1:" + std::string(64, 'a') + "\n");
    serve_once();
}

TEST_F(DataKeyFile, DamagedFileStopsStart) {
    for (const auto& wrong : {std::string(), "1:" + some_key.substr(1), some_key}) {
        write(wrong);
        EXPECT_THAT(run({"serve"}, quick()), RefusesInOneLine("cannot read a data key from " + path().string()));
        EXPECT_EQ(read(), wrong) << "the file must stay as it is";
    }
}

TEST_F(DataKeyFile, CanExistBeforeFirstStart) {
    const auto elsewhere = home().path() / "elsewhere";
    std::filesystem::create_directory(elsewhere);
    std::ofstream(elsewhere / "data_key") << "1:" << some_key;
    const auto directory = elsewhere.string();
    Process plaza({"serve"}, quick({{"PLAZA_DATA_DIR", directory}}));
    EXPECT_GT(plaza.wait_until_listening(), 0);
}

class DataKeySetting : public App {};

TEST_F(DataKeySetting, IsOptionalWithConfiguredDatabase) {
    TestDatabase database;
    for (const auto& settings : {Settings{}, Settings{{"PLAZA_DATA_KEY", "1:" + some_key}}}) {
        Process plaza({"serve"}, on(database.url().reveal(), settings));
        EXPECT_GT(plaza.wait_until_listening(), 0);
    }
    EXPECT_FALSE(std::filesystem::exists(home().data() / "data_key"));
}

TEST_F(DataKeySetting, CanComeFromFile) {
    TestDatabase database;
    home().write("keys", "2:" + some_key + ",1:" + std::string(64, 'a') + "\n");
    const auto file = (home().path() / "keys").string();
    Process plaza({"serve"}, on(database.url().reveal(), {{"PLAZA_DATA_KEY_FILE", file}}));
    EXPECT_GT(plaza.wait_until_listening(), 0);
}

TEST_F(DataKeySetting, MalformedKeyStopsStart) {
    const auto refused = run({"serve"}, quick({{"PLAZA_DATA_KEY", "1:" + some_key + ",1:" + some_key}}));
    EXPECT_THAT(refused, RefusesInOneLine("PLAZA_DATA_KEY must be"));
    EXPECT_THAT(refused, RefusesInOneLine("version 1 has two keys"));
    EXPECT_THAT(refused.output, testing::Not(testing::HasSubstr(some_key)));
}

}  // namespace plaza::test
