#include "platform/json/scanner.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"
#include "platform/json/plain_run.hpp"

namespace plaza::json {
namespace {

/// Each step returns false after the first failure, which is stored in `failed_at_` and `message_`.
class Scanner {
 public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::expected<Value, SyntaxError> document() {
        skip_space();
        const auto begin = at_;
        if (element()) {
            const Value value(text_.substr(begin, at_ - begin));
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

    bool literal(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return fail(at_, "Expecting value");
        at_ += word.size();
        return true;
    }

    bool element() {
        if (at_ == text_.size()) return fail(at_, "Expecting value");
        switch (text_[at_]) {
            case '"':
                return string();
            case '{':
                return nested(&Scanner::object);
            case '[':
                return nested(&Scanner::array);
            case 'n':
                return literal("null");
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            default:
                return number();
        }
    }

    bool nested(bool (Scanner::*container)()) {
        if (depth_ == max_depth) return fail(at_, "Nesting deeper than 64 levels");
        ++depth_;
        ++at_;
        skip_space();
        const bool is_whole = (this->*container)();
        --depth_;
        return is_whole;
    }

    bool object() {
        if (takes('}')) return true;
        do {
            skip_space();
            if (!sees('"')) return fail(at_, "Expecting property name enclosed in double quotes");
            if (!string()) return false;
            skip_space();
            if (!takes(':')) return fail(at_, "Expecting ':' delimiter");
            skip_space();
            if (!element()) return false;
            skip_space();
        } while (takes(','));
        return takes('}') || fail(at_, "Expecting ',' delimiter");
    }

    bool array() {
        if (takes(']')) return true;
        do {
            skip_space();
            if (!element()) return false;
            skip_space();
        } while (takes(','));
        return takes(']') || fail(at_, "Expecting ',' delimiter");
    }

    bool string() {
        const auto begin = at_++;
        for (;;) {
            at_ += plain_run(text_, at_);
            if (takes('"')) return true;
            if (at_ < text_.size() && text_[at_] != '\\') return fail(at_, "Invalid control character at");
            if (at_ + 1 >= text_.size()) return fail(begin, "Unterminated string starting at");
            if (!escape()) return false;
        }
    }

    bool escape() {
        static constexpr std::string_view letters = "\"\\/bfnrt";
        const auto backslash = at_++;
        const char letter = text_[at_++];
        if (letter == 'u') return unicode_escape();
        return letters.contains(letter) || fail(backslash, "Invalid \\escape");
    }

    /// As in CPython, one more character must follow the four digits.
    bool unicode_escape() {
        const auto digits = text_.substr(at_, 4);
        if (at_ + 4 >= text_.size() || !std::ranges::all_of(digits, ascii::is_hex_digit))
            return fail(at_ - 1, "Invalid \\uXXXX escape");
        at_ += 4;
        return true;
    }

    void skip_digits() {
        while (at_ < text_.size() && ascii::is_digit(text_[at_])) ++at_;
    }

    bool number() {
        const auto begin = at_;
        takes('-');
        if (at_ == text_.size() || !ascii::is_digit(text_[at_])) return fail(begin, "Expecting value");
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
        return true;
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
