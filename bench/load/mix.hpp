// Mix: the operations of clients and their weights, from lines such as `40 get`.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::bench {

/// `vote` alternately casts and withdraws a vote. `edit` and `erase` first write the posts that they change. `fetch`
/// requests the path in --path.
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
    /// Parses lines of a weight and an operation; `#` starts a comment. Throws std::invalid_argument with the line.
    [[nodiscard]] static Mix parse(std::istream& text);

    explicit Mix(Operation only) : lines_{{1, only}}, sum_(1) {}

    [[nodiscard]] Operation at(double fraction) const;

 private:
    Mix() = default;

    std::vector<MixLine> lines_;
    double sum_ = 0;
};

}  // namespace plaza::bench
