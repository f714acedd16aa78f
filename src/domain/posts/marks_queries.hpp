// The SQL of marks: what an account did with a post.
#pragma once

#include <vector>

#include "domain/ids.hpp"
#include "domain/posts/write_queries.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::posts {

inline const pg::Write<void(AccountId, PostId, PostId)> mark_boost{"posts.mark_boost", R"sql(
    insert into marks (account_id, post_id, boost_id) values ($1, $2, $3)
        on conflict (account_id, post_id) do update set boost_id = excluded.boost_id)sql"};

inline const pg::Write<void(AccountId, PostId)> unmark_boost{"posts.unmark_boost", R"sql(
    update marks set boost_id = null where account_id = $1 and post_id = $2)sql"};

// The last two are the author of the post and the first post of its thread.
inline const pg::Write<void(AccountId, PostId, MarkId, AccountId, PostId)> mark_bookmark{"posts.mark_bookmark", R"sql(
    insert into marks (account_id, post_id, bookmark_id, author_id, root_id) values ($1, $2, $3, $4, $5)
        on conflict (account_id, post_id) do update
       set bookmark_id = excluded.bookmark_id, author_id = excluded.author_id, root_id = excluded.root_id
     where marks.bookmark_id is null)sql"};

inline const pg::Write<void(AccountId, PostId)> unmark_bookmark{"posts.unmark_bookmark", R"sql(
    update marks set bookmark_id = null where account_id = $1 and post_id = $2)sql"};

inline const pg::Write<void(AccountId, PostId, bool)> mark_muted{"posts.mark_muted", R"sql(
    insert into marks (account_id, post_id, is_muted) values ($1, $2, $3)
        on conflict (account_id, post_id) do update set is_muted = excluded.is_muted)sql"};

// Changes a row if the post is pinned now or was before; none if there are already $4 pins.
inline const pg::Write<void(AccountId, PostId, MarkId, std::int64_t)> mark_pin{"posts.mark_pin", R"sql(
    with pinned as materialized (select post_id from marks where account_id = $1 and pin_id is not null)
    insert into marks (account_id, post_id, pin_id)
    select $1, $2, $3
     where exists (select from pinned where post_id = $2) or (select count(*) from pinned) < $4
        on conflict (account_id, post_id) do update set pin_id = coalesce(marks.pin_id, excluded.pin_id))sql"};

}  // namespace plaza::posts
