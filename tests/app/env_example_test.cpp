// .env.example is written by hand, and must name every setting with its default.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "app/config.hpp"

namespace plaza::test {

struct Line {
    std::string name;
    std::string value;
};

/// The settings of the file, commented out: `# NAME=value`.
std::vector<Line> settings_of_the_example() {
    static const std::regex setting("# ([A-Z][A-Z0-9_]*)=(.*)");
    std::ifstream file(PLAZA_SOURCE_DIR "/.env.example");
    std::vector<Line> settings;
    std::smatch found;
    for (std::string line; std::getline(file, line);)
        if (std::regex_match(line, found, setting)) settings.push_back({found[1], found[2]});
    return settings;
}

TEST(EnvExample, NamesEverySettingInOrder) {
    std::vector<std::string> names;
    for (const auto& line : settings_of_the_example()) names.push_back(line.name);
    std::vector<std::string> expected;
    for (const auto member : app::setting_members()) expected.push_back(app::setting_name(member));
    EXPECT_EQ(names, expected);
}

TEST(EnvExample, ShowsTheDefaultsThereAre) {
    app::Texts nothing;
    const auto defaults = app::load_config(nothing, nothing, nothing).lines;
    for (const auto& [name, value] : settings_of_the_example())
        for (const auto& line : defaults)
            if (line.name == name && !line.value.empty()) EXPECT_EQ(value, line.value) << name;
}

}  // namespace plaza::test
