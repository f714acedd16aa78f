// The SQL of words.cpp. It decides by the stored post whose searches find it: those of everyone for public posts, else
// those of the author and of the accounts that the post addresses.
#pragma once

#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::posts {

// Does nothing if the author has no such post: its id may belong to another one. A draft and a withheld post keep a row
// without words. `@` and `#` begin words that stand for accounts, because no other word has them (migration 0044).
inline const pg::Write<void(PostId, AccountId, std::vector<std::string>)> write_words{"posts.write_words", R"sql(
    insert into post_words (post_id, author_id, is_public, words)
    select p.id, p.author_id, kind.is_public,
           case when kind.is_public then array_to_tsvector($3 || ('@' || p.author_id))
                when p.published and p.moderation = 'none'
                then array_to_tsvector($3 || array(select '#' || account from unnest(p.author_id || p.mentions) account))
                else '' end
      from posts p
     cross join lateral (select p.published and p.moderation = 'none' and p.visibility = 'public' as is_public) kind
     where p.id = $1 and p.author_id = $2 and p.deleted_at is null and p.boost_of is null
        on conflict (post_id) do update set is_public = excluded.is_public, words = excluded.words)sql"};

inline const pg::Write<void(PostId, AccountId)> delete_words{"posts.delete_words", R"sql(
    delete from post_words where post_id = $1 and author_id = $2)sql"};

}  // namespace plaza::posts
