#include "app/dotenv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::app {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view no_break_space = "\xC2\xA0";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_name_character(char c) {
    return ascii::is_alphanumeric(c) || c == '_' || c == '.' || c == '-';
}

std::string with_unix_lines(std::string_view text) {
    std::string lines;
    lines.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') lines += text[i];
    return lines;
}

/// Consumes `rest_` from its beginning and counts lines.
class Reader {
 public:
    explicit Reader(std::string_view text) : rest_(text) { require_text(); }

    Texts read() {
        Texts texts;
        while (skip_to_statement()) {
            statement_ = line_;
            if (rest_.starts_with("export") && rest_.size() > 6 && is_blank(rest_[6])) {
                rest_.remove_prefix(6);
                skip_blanks();
            }
            auto name = read_name();
            texts.insert_or_assign(name, read_value(name));
        }
        return texts;
    }

 private:
    template <class... Args>
    [[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) const {
        throw ConfigError(fmt::format(".env:{}: {}", statement_, fmt::format(text, std::forward<Args>(args)...)));
    }

    void require_text() {
        for (auto rest = rest_; !rest.empty();) {
            const auto before = rest;
            const auto character = take_character(rest);
            if (character == replacement_character && !before.starts_with("\xEF\xBF\xBD"))
                refuse("the file is not UTF-8: save it as UTF-8");
            if (character < 0x20 && character != '\t' && character != '\n')
                refuse("the line has a control character (0x{:02x}): save the file as plain UTF-8 text",
                       std::uint32_t{character});
            if (character == '\n') ++statement_;
        }
        statement_ = 1;
    }

    char take() {
        const char first = rest_.front();
        rest_.remove_prefix(1);
        if (first == '\n') ++line_;
        return first;
    }

    void skip_blanks() {
        while (!rest_.empty() && is_blank(rest_.front())) take();
    }

    void skip_line() { rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size())); }

    bool skip_to_statement() {
        while (!rest_.empty()) {
            if (rest_.front() == '#')
                skip_line();
            else if (is_blank(rest_.front()) || rest_.front() == '\n')
                take();
            else
                return true;
        }
        return false;
    }

    std::string read_name() {
        const auto end = std::ranges::find_if_not(rest_, is_name_character);
        std::string name(rest_.begin(), end);
        rest_.remove_prefix(name.size());
        skip_blanks();
        if (name.empty() || rest_.empty() || rest_.front() != '=') refuse("the line must have the form NAME=value");
        take();
        return name;
    }

    std::string read_value(const std::string& name) {
        const auto before = rest_.size();
        skip_blanks();
        if (!rest_.empty() && (rest_.front() == '"' || rest_.front() == '\'')) return read_quoted(name);
        const bool has_blank = rest_.size() < before;
        return read_plain(name, has_blank);
    }

    std::string read_plain(const std::string& name, bool follows_blank) {
        auto value = rest_.substr(0, rest_.find('\n'));
        rest_.remove_prefix(value.size());
        if (follows_blank && value.starts_with('#'))
            refuse("{}: write \"\" for an empty value; put a value that begins with # in quotes", name);
        value = value.substr(0, value.find(" #"));
        if (value.find("\t#") != std::string_view::npos)
            refuse("{}: write a blank, not a tab, before the # of a comment", name);
        while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
        if (value.find('$') != std::string_view::npos) refuse_dollar(name);
        if (value.find(no_break_space) != std::string_view::npos)
            refuse("{}: the value has a no-break space: write a blank, or put the value in quotes", name);
        return std::string(value);
    }

    std::string read_quoted(const std::string& name) {
        const char quote = take();
        std::string value;
        while (!rest_.empty() && rest_.front() != quote) {
            const char c = take();
            if (c == '$' && quote == '"') refuse_dollar(name);
            if (c != '\\' || rest_.empty())
                value += c;
            else
                value += quote == '"' ? read_escape(name) : read_single_escape(name);
        }
        if (rest_.empty()) refuse("{}: the value has no closing {}", name, quote);
        take();
        skip_blanks();
        if (!rest_.empty() && rest_.front() == '#') skip_line();
        if (!rest_.empty() && rest_.front() != '\n') refuse("{}: there is text after the closing {}", name, quote);
        return value;
    }

    /// Reads after a backslash in single quotes.
    std::string read_single_escape(const std::string& name) {
        if (rest_.front() == '\\') refuse("{}: two backslashes in single quotes: use double quotes", name);
        if (rest_.front() != '\'') return "\\";
        take();
        return "'";
    }

    /// Reads after a backslash in double quotes. An unknown escape stays as it is.
    std::string read_escape(const std::string& name) {
        constexpr std::string_view letters = "abfnrtv";
        constexpr std::string_view meanings = "\a\b\f\n\r\t\v";
        const char c = rest_.front();
        if (c == '$') refuse_dollar(name);
        if (c == '\'' || ascii::is_digit(c))
            refuse("{}: python-dotenv and docker compose read the escape \\{} differently", name, c);
        if (const auto at = letters.find(c); at != std::string_view::npos) {
            take();
            return std::string(1, meanings[at]);
        }
        if (c != '\\' && c != '"') return "\\";
        take();
        if (c == '\\' && rest_.starts_with('"'))
            refuse("{}: a value in double quotes cannot end with a backslash: use no quotes", name);
        return std::string(1, c);
    }

    [[noreturn]] void refuse_dollar(const std::string& name) const {
        refuse("{}: docker compose expands $, Plaza does not: put the value in single quotes", name);
    }

    std::string_view rest_;
    int line_ = 1;
    int statement_ = 1;  // the line that the current statement begins at
};

}  // namespace

Texts parse_dotenv(std::string_view text) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    const auto lines = with_unix_lines(text);
    return Reader(lines).read();
}

Texts read_dotenv() {
    std::error_code unknown;
    const auto status = std::filesystem::status(".env", unknown);
    if (status.type() == std::filesystem::file_type::not_found) return {};
    std::ifstream file(".env", std::ios::binary);
    if (!file || std::filesystem::is_directory(status)) throw ConfigError("cannot read the file .env");
    return parse_dotenv(std::string{std::istreambuf_iterator<char>(file), {}});
}

}  // namespace plaza::app
