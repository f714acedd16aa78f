#include "domain/posts/trigrams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "platform/base/unicode.hpp"

namespace plaza::posts {

std::array<std::string, 6> trigram_patterns(std::string_view text) {
    std::set<std::string_view> trigrams;
    std::string_view begin = text;  // of the last three characters or fewer, all of them in one word
    std::size_t count = 0;
    for (auto rest = text; !rest.empty();) {
        if (!is_word_character(take_character(rest))) {
            begin = rest;
            count = 0;
        } else if (++count >= 3) {
            trigrams.insert(begin.substr(0, begin.size() - rest.size()));
            take_character(begin);
        }
    }

    std::array<std::string, 6> patterns;
    patterns.fill("%");
    const auto all = std::vector(trigrams.begin(), trigrams.end());
    for (std::size_t n = 0; n < std::min(all.size(), patterns.size()); ++n) {
        const auto place = all.size() <= patterns.size() ? n : n * (all.size() - 1) / (patterns.size() - 1);
        patterns[n] = fmt::format("%{}%", all[place]);
    }
    return patterns;
}

}  // namespace plaza::posts
