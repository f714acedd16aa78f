// Mix: the kinds of requests that clients send and their weights, from lines such as `40 get`.
#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::bench {

/// `vote` alternately casts and withdraws a vote. `edit` and `erase` first write the posts that they change. `fetch`
/// requests the path in --path. The last four are of the client API: the first page of the home timeline, a later one,
/// the timeline of an account, and a new post.
enum class RequestKind : std::uint8_t {
    get,
    list,
    page,
    search,
    vote,
    write,
    edit,
    erase,
    login,
    fetch,
    home,
    older,
    author,
    toot
};

inline constexpr std::size_t kind_count = 14;

[[nodiscard]] std::string_view name_of(RequestKind kind);
[[nodiscard]] std::optional<RequestKind> kind_named(std::string_view name);

struct MixLine {
    double weight;
    RequestKind kind;
};

class Mix {
 public:
    /// Parses lines of a weight and a kind; `#` starts a comment. Throws std::invalid_argument with the line.
    [[nodiscard]] static Mix parse(std::istream& text);

    explicit Mix(RequestKind only) : lines_{{1, only}}, sum_(1) {}

    [[nodiscard]] RequestKind at(double fraction) const;

 private:
    Mix() = default;

    std::vector<MixLine> lines_;
    double sum_ = 0;
};

}  // namespace plaza::bench
