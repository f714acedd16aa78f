// What the index of trigrams can say about a text.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace plaza::posts {

/// LIKE patterns of up to six parts of a text, each of three letters, marks or digits in a row, spread over it; `%` for
/// those that are missing. Of a title that holds the text, each is a part. PostgreSQL's index (pg_trgm) knows exactly
/// which titles hold three characters, so that it fetches no title in vain.
std::array<std::string, 6> trigram_patterns(std::string_view text);

}  // namespace plaza::posts
