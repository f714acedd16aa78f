// Value: a JSON value as a view of its text, converted on access. decode.hpp converts values to types.
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

/// An integer beyond 64 bits: an optional minus sign and digits without leading zeros.
struct BigInteger {
    std::string digits;
};

using Number = std::variant<std::int64_t, BigInteger, double>;

struct Member;

/// The text must outlive the value. Parts that are not accessed cost no memory and are not converted.
class Value {
 public:
    /// null.
    Value() = default;
    /// `text` is one value without surrounding blanks, validated by scan().
    explicit Value(std::string_view text) : text_(text) {}

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_null() const { return text_.front() == 'n'; }
    [[nodiscard]] std::string_view text() const { return text_; }

    /// The value must be a boolean.
    [[nodiscard]] bool truth() const { return text_.front() == 't'; }
    /// The value must be a number. An integer has no fraction and no exponent. A double out of range is 0 or infinity,
    /// as in Python.
    [[nodiscard]] Number number() const;
    /// The value must be a string. The result is UTF-8, except that lone surrogates, which JSON and Python allow, are
    /// three bytes each; decoding refuses them.
    [[nodiscard]] std::string string() const;
    /// The value must be an object. Members are in the order of their first occurrence; the last duplicate wins, as in
    /// Python's dict.
    [[nodiscard]] std::vector<Member> members() const;

    /// The value must be an object. Finds the member of each name, or its last duplicate.
    void find(std::span<const std::string_view> names, std::span<std::optional<Value>> found) const;
    [[nodiscard]] std::optional<Value> find(std::string_view name) const;

 private:
    std::string_view text_ = "null";
};

struct Member {
    std::string name;
    Value value;
};

/// Iterates over the items of an array or the members of an object, including duplicates.
class Walk {
 public:
    explicit Walk(Value container);

    /// Advances to the next item; returns false after the last one.
    bool next();
    /// The name of the member, as a string value.
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
