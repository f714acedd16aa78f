// The words of posts, by which domain/search finds them. Private to posts/.
#pragma once

#include <string_view>

#include "domain/ids.hpp"

namespace plaza::pg {
class Unit;
}

namespace plaza::posts {

/// Adds the statement that makes searches find a post by its text. Call it whenever the unit has written or edited the
/// post, or has changed who may see it.
void index_words(pg::Unit& unit, PostId id, AccountId author, std::string_view title, std::string_view spoiler,
                 std::string_view content);

/// Adds the statement after which no search finds the post.
void forget_words(pg::Unit& unit, PostId id, AccountId author);

}  // namespace plaza::posts
