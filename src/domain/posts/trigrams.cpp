#include "domain/posts/trigrams.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "platform/base/unicode.hpp"

namespace plaza::posts {
namespace {

/// ICU's lower case of a capital sigma depends on the next letter, which a trigram may lack.
constexpr char32_t capital_sigma = 0x03A3;

/// Returns each trigram once, in order.
std::vector<std::string_view> all_trigrams(std::string_view text) {
    std::vector<std::string_view> trigrams;
    std::set<std::string_view> seen;
    auto begin = text;      // start of the current word or of its last three characters
    std::size_t count = 0;  // characters of the current word
    for (auto rest = text; !rest.empty();) {
        const auto character = take_character(rest);
        if (!is_word_character(character) || character == capital_sigma) {
            begin = rest;
            count = 0;
        } else if (++count >= 3) {
            const auto trigram = begin.substr(0, begin.size() - rest.size());
            if (seen.insert(trigram).second) trigrams.push_back(trigram);
            take_character(begin);
        }
    }
    return trigrams;
}

}  // namespace

std::string trigrams_of(std::string_view text) {
    const auto all = all_trigrams(text);
    const auto count = std::min(all.size(), max_trigrams);
    std::string trigrams;
    for (std::size_t n = 0; n < count; ++n) {
        if (n > 0) trigrams += ' ';
        trigrams += all[all.size() == count ? n : n * (all.size() - 1) / (count - 1)];
    }
    return trigrams;
}

}  // namespace plaza::posts
