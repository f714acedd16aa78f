// Value: a JSON value as a view of its text, read when somebody asks. Its conversion into types lives in decode.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plaza::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

/// An integer beyond 64 bits: its digits without leading zeros, after a minus sign where it is negative.
struct BigInteger {
    std::string digits;
};

using Number = std::variant<std::int64_t, BigInteger, double>;

struct Member;

/// Owns nothing: the text must outlive it. What nobody asks for costs no memory, and a number's digits are not looked
/// at.
class Value {
 public:
    /// null.
    Value() = default;
    /// One value without blanks around it, which scan() has found right.
    explicit Value(std::string_view text) : text_(text) {}

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_null() const { return text_.front() == 'n'; }
    [[nodiscard]] std::string_view text() const { return text_; }

    /// Of a boolean.
    [[nodiscard]] bool truth() const { return text_.front() == 't'; }
    /// Of a number: an integer is one without fraction and exponent. Beyond its range a double is 0 or infinity, as in
    /// Python.
    [[nodiscard]] Number number() const;
    /// Of a string: UTF-8 but for surrogates without their other half. Those stand in three bytes each, as JSON and
    /// Python allow them; decoding refuses them.
    [[nodiscard]] std::string string() const;
    /// Of an object: the members in the order of the first appearances; of duplicates the last wins, as in Python's
    /// dict.
    [[nodiscard]] std::vector<Member> members() const;

    /// Of an object: the member of each of these names, the last of duplicates.
    void find(std::span<const std::string_view> names, std::span<std::optional<Value>> found) const;
    [[nodiscard]] std::optional<Value> find(std::string_view name) const;

 private:
    std::string_view text_ = "null";
};

struct Member {
    std::string name;
    Value value;
};

/// Goes through the items of an array or the members of an object, duplicates included.
class Walk {
 public:
    explicit Walk(Value container);

    /// Steps to the next one; false after the last.
    bool next();
    /// A member's name: a string.
    [[nodiscard]] Value name() const { return name_; }
    [[nodiscard]] Value value() const { return value_; }

 private:
    void skip_space();
    Value take();

    std::string_view rest_;
    bool has_names_;
    Value name_;
    Value value_;
};

}  // namespace plaza::json
