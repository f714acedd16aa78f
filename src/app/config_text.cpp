#include "app/config_text.hpp"

#include <algorithm>
#include <string_view>

#include "app/config.hpp"

namespace plaza::app {
namespace {

constexpr std::size_t line_width = 120;

constexpr std::string_view introduction =
    R"(# The settings of Plaza with their defaults. Copy this file to `.env` and change what you need.
# A flag overrides the environment, the environment overrides `.env`, and `.env` overrides the default. The flag of
# PLAZA_DATA_DIR is `--data-dir`. `plaza config` shows each setting, its value and its source.
#
# A setting marked "Secret" has no flag. It can also be read from a file: set the name with `_FILE` at the end, such as
# `SECRET_KEY_FILE`, to the path of the file.
#
# A line of `.env` is `NAME=value`. Blanks around `=` and a leading `export` are allowed. Single quotes keep a value as
# it is; double quotes know escapes such as `\n`. Quoted values may span lines. Put values with `$` in single quotes. A
# comment starts with `#`; after a value, put a blank before it. The server refuses a line that python-dotenv and
# `docker compose` would read differently. It also refuses a `PLAZA_` name that is almost the name of a setting.
)";

/// Adds the paragraph as comments, wrapped.
void add_comment(std::string& text, std::string_view paragraph) {
    std::string line = "#";
    while (!paragraph.empty()) {
        const auto word = paragraph.substr(0, paragraph.find(' '));
        paragraph.remove_prefix(std::min(word.size() + 1, paragraph.size()));
        if (line.size() + 1 + word.size() > line_width) {
            text += line + '\n';
            line = "#";
        }
        line += ' ';
        line += word;
    }
    text += line + '\n';
}

void add_section(std::string& text, const SettingSection& section) {
    text += "\n# -- ";
    text += section.title;
    text += '\n';
    for (const auto& paragraph : section.introduction) {
        add_comment(text, paragraph);
        text += "#\n";
    }
    for (const auto& group : section.groups) {
        add_comment(text, group.description);
        for (const auto& setting : group.settings) {
            text += "# ";
            text += setting.name();
            text += '=' + setting.show() + '\n';
        }
    }
}

}  // namespace

std::string example_file() {
    std::string text(introduction);
    Config defaults;
    for (const auto& section : defaults.settings().sections()) add_section(text, section);
    return text;
}

}  // namespace plaza::app
