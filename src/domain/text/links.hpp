// Links: finds the end of an address in a text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace plaza::text {

/// Finds the ends of links in one text, in linear time.
class Links {
 public:
    /// The text must outlive this.
    explicit Links(std::string_view text);

    /// The end of the link that begins at this byte, or `at` if there is none. Does not look at what is before.
    [[nodiscard]] std::size_t end_of_link(std::size_t at) const;

 private:
    [[nodiscard]] std::size_t end_of_rest(std::size_t at) const;

    std::string_view text_;
    std::vector<bool> is_closed_;  // for each byte: whether it is an opening parenthesis that is closed later
};

}  // namespace plaza::text
