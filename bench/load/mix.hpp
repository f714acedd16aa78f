// What clients ask for, and how often: a text of lines such as `40 get`.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::bench {

/// `vote` casts and takes back in turn, `edit` and `erase` first write the posts that they change; `fetch` takes a path
/// that --path names.
enum class Operation : std::uint8_t { get, list, page, search, vote, write, edit, erase, login, fetch };

inline constexpr std::size_t operation_count = 10;

[[nodiscard]] std::string_view name_of(Operation operation);
[[nodiscard]] std::optional<Operation> operation_named(std::string_view name);

struct MixLine {
    double weight;
    Operation operation;
};

class Mix {
 public:
    /// Lines of a weight and an operation; `#` begins a comment. Throws std::invalid_argument that names the line.
    [[nodiscard]] static Mix parse(std::istream& text);

    explicit Mix(Operation only) : lines_{{1, only}}, sum_(1) {}

    [[nodiscard]] Operation at(double fraction) const;

 private:
    Mix() = default;

    std::vector<MixLine> lines_;
    double sum_ = 0;
};

}  // namespace plaza::bench
