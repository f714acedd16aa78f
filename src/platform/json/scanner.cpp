#include "platform/json/scanner.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "platform/base/unicode.hpp"

namespace plaza::json {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// As UTF-8 would be, also for a surrogate alone.
void append_character(std::string& out, std::uint32_t c) {
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6U));
        byte(0x80 | (c & 0x3FU));
    } else if (c < 0x10000) {
        byte(0xE0 | (c >> 12U));
        byte(0x80 | ((c >> 6U) & 0x3FU));
        byte(0x80 | (c & 0x3FU));
    } else {
        byte(0xF0 | (c >> 18U));
        byte(0x80 | ((c >> 12U) & 0x3FU));
        byte(0x80 | ((c >> 6U) & 0x3FU));
        byte(0x80 | (c & 0x3FU));
    }
}

/// Every step returns false after the first failure, which stays in `failed_at_` and `message_`.
class Scanner {
 public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::expected<Value, SyntaxError> document() {
        Value value;
        skip_space();
        if (element(value)) {
            skip_space();
            if (at_ == text_.size()) return value;
            fail(at_, "Extra data");
        }
        return std::unexpected(SyntaxError{count_characters(text_.substr(0, failed_at_)), message_});
    }

 private:
    bool fail(std::size_t at, const char* message) {
        failed_at_ = at;
        message_ = message;
        return false;
    }

    [[nodiscard]] bool sees(char c) const { return at_ < text_.size() && text_[at_] == c; }

    bool takes(char c) {
        if (!sees(c)) return false;
        ++at_;
        return true;
    }

    void skip_space() {
        while (sees(' ') || sees('\t') || sees('\n') || sees('\r')) ++at_;
    }

    bool literal(std::string_view word, Value& out, Value meaning) {
        if (!text_.substr(at_).starts_with(word)) return fail(at_, "Expecting value");
        at_ += word.size();
        out = std::move(meaning);
        return true;
    }

    bool element(Value& out) {
        if (at_ == text_.size()) return fail(at_, "Expecting value");
        switch (text_[at_]) {
            case '"':
                return string(out.data.emplace<std::string>());
            case '{':
                return nested(&Scanner::object, out);
            case '[':
                return nested(&Scanner::array, out);
            case 'n':
                return literal("null", out, {});
            case 't':
                return literal("true", out, {true});
            case 'f':
                return literal("false", out, {false});
            default:
                return number(out);
        }
    }

    bool nested(bool (Scanner::*container)(Value&), Value& out) {
        if (depth_ == max_depth) return fail(at_, "Nesting deeper than 64 levels");
        ++depth_;
        ++at_;
        skip_space();
        const bool is_whole = (this->*container)(out);
        --depth_;
        return is_whole;
    }

    bool object(Value& out) {
        auto& members = out.data.emplace<Object>();
        if (takes('}')) return true;
        do {
            skip_space();
            if (!sees('"')) return fail(at_, "Expecting property name enclosed in double quotes");
            auto& member = members.emplace_back();
            if (!string(member.name)) return false;
            skip_space();
            if (!takes(':')) return fail(at_, "Expecting ':' delimiter");
            skip_space();
            if (!element(member.value)) return false;
            skip_space();
        } while (takes(','));
        if (!takes('}')) return fail(at_, "Expecting ',' delimiter");
        drop_duplicates(members);
        return true;
    }

    bool array(Value& out) {
        auto& values = out.data.emplace<Array>();
        if (takes(']')) return true;
        do {
            skip_space();
            if (!element(values.emplace_back())) return false;
            skip_space();
        } while (takes(','));
        return takes(']') || fail(at_, "Expecting ',' delimiter");
    }

    bool string(std::string& out) {
        const auto begin = at_++;
        for (;;) {
            const auto run = at_;
            while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\') {
                if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail(at_, "Invalid control character at");
                ++at_;
            }
            out.append(text_.substr(run, at_ - run));
            if (takes('"')) return true;
            if (at_ + 1 >= text_.size()) return fail(begin, "Unterminated string starting at");
            if (!escape(out)) return false;
        }
    }

    bool escape(std::string& out) {
        static constexpr std::string_view letters = "\"\\/bfnrt";
        static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const auto backslash = at_++;
        const char letter = text_[at_++];
        if (letter == 'u') return unicode_escape(out);
        const auto which = letters.find(letter);
        if (which == std::string_view::npos) return fail(backslash, "Invalid \\escape");
        out += meanings[which];
        return true;
    }

    /// The four digits at `at`. Like CPython's, it wants one more character after them.
    [[nodiscard]] std::optional<std::uint32_t> hex_digits(std::size_t at) const {
        if (at + 4 >= text_.size()) return std::nullopt;
        std::uint32_t value = 0;
        const char* begin = text_.data() + at;
        const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
        if (error != std::errc{} || end != begin + 4) return std::nullopt;
        return value;
    }

    bool unicode_escape(std::string& out) {
        const auto first = hex_digits(at_);
        if (!first) return fail(at_ - 1, "Invalid \\uXXXX escape");
        at_ += 4;
        auto character = *first;
        if ((character & 0xFC00U) == 0xD800 && text_.substr(at_).starts_with("\\u")) {
            const auto second = hex_digits(at_ + 2);
            if (second && (*second & 0xFC00U) == 0xDC00) {
                at_ += 6;
                character = 0x10000 + ((character & 0x3FFU) << 10U) + (*second & 0x3FFU);
            }
        }
        append_character(out, character);
        return true;
    }

    void skip_digits() {
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    }

    bool number(Value& out) {
        const auto begin = at_;
        takes('-');
        if (at_ == text_.size() || !is_digit(text_[at_])) return fail(begin, "Expecting value");
        if (!takes('0')) skip_digits();

        const auto integer_end = at_;
        if (takes('.')) {
            skip_digits();
            if (at_ == integer_end + 1) at_ = integer_end;
        }
        const auto fraction_end = at_;
        if (takes('e') || takes('E')) {
            if (!takes('-')) takes('+');
            const auto digits = at_;
            skip_digits();
            if (at_ == digits) at_ = fraction_end;
        }
        std::string token{text_.substr(begin, at_ - begin)};
        // Beyond its range strtod gives 0 or infinity, as Python does.
        if (at_ != integer_end)
            out.data = std::strtod(token.c_str(), nullptr);
        else
            out.data = integer(std::move(token));
        return true;
    }

    static decltype(Value::data) integer(std::string token) {
        std::int64_t value = 0;
        const auto [_, error] = std::from_chars(token.data(), token.data() + token.size(), value);
        if (error == std::errc{}) return value;
        return BigInteger{std::move(token)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::size_t failed_at_ = 0;
    const char* message_ = "";
};

}  // namespace

std::expected<Value, SyntaxError> scan(std::string_view text) {
    return Scanner{text}.document();
}

}  // namespace plaza::json
