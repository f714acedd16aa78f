#include "domain/posts/words.hpp"

#include <fmt/format.h>

#include "domain/posts/word_queries.hpp"
#include "domain/text/text.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::posts {

void index_words(pg::Unit& unit, PostId id, AccountId author, std::string_view title, std::string_view spoiler,
                 std::string_view content) {
    unit.add(write_words, id, author, text::words_of(fmt::format("{} {} {}", title, spoiler, content)));
}

void forget_words(pg::Unit& unit, PostId id, AccountId author) {
    unit.add(delete_words, id, author);
}

}  // namespace plaza::posts
