// The rows of a network of 3,000 accounts, for tests of plans. The larger the tables are, the more the planner prefers
// an index, so what it reads by index here, it also reads by index on a large network.
#pragma once

#include "tests/support/database.hpp"

namespace plaza::test {

/// 30,000 posts, of which a fifth are replies and a tenth boosts, 138,000 follows, 30,000 marks, followed hashtags, and
/// a list of some followed accounts for each account. Accounts have the ids 1 to 3,000, and posts those from 1,000.
inline void load_network(TestDatabase& database) {
    database.exec(R"sql(
        set session_replication_role = replica;
        insert into accounts (id, handle, created_at) select n, 'user_' || n, now() from generate_series(1, 3000) n;
        insert into account_counts (account_id) select n from generate_series(1, 3000) n;
        insert into followers (followee_id, follower_id)
        select distinct 1 + (n * 7919 + k * k * 31 + k * (n % 97)) % (100 + 29 * (n % 100)), n
          from generate_series(1, 3000) n, generate_series(1, 20 + n % 61) k;
        insert into relations (account_id, other_id, following_id)
        select follower_id, followee_id, followee_id from followers where follower_id <> followee_id;
        insert into relations (account_id, other_id, blocking_id, is_blocked_by)
        select n, 1 + (n * 31 + k * 997) % 3000, k, true from generate_series(1, 3000) n, generate_series(1, 2) k
            on conflict do nothing;
        insert into relations (account_id, other_id, muting_id)
        select n, 1 + (n * 37 + k * 991) % 3000, k from generate_series(1, 3000) n, generate_series(1, 3) k
            on conflict do nothing;
        insert into posts (id, author_id, title, content, published, created_at, visibility, reply_to, reply_to_author,
                           root_id, boost_of, boosted_author)
        select n, 1 + n * 7 % 3000, '', repeat('words ', 20), true, now(),
               case when n % 10 = 3 then 'followers' else 'public' end,
               case when n % 10 in (1, 2) then n - 10 end, case when n % 10 in (1, 2) then 1 + (n - 10) * 7 % 3000 end,
               case when n % 10 in (1, 2) then n - 10 end,
               case when n % 10 = 5 then n - 11 end, case when n % 10 = 5 then 1 + (n - 11) * 7 % 3000 end
          from generate_series(1000, 30999) n;
        insert into author_posts (author_id, post_id, boost_of, boosted_author, visibility, is_reply, reply_to_author,
                                  root_id)
        select author_id, id, boost_of, boosted_author, visibility, reply_to is not null, reply_to_author, root_id
          from posts;
        insert into tag_posts (tag, post_id, author_id)
        select 'tag' || id % 100, id, author_id from posts where visibility = 'public' and boost_of is null;
        insert into marks (account_id, post_id, favourite_id, bookmark_id, pin_id)
        select 1 + n * 13 % 3000, 1000 + n % 30000, n, case when n % 3 = 0 then n end,
               case when n % 50 = 0 then n end
          from generate_series(1, 60000) n on conflict do nothing;
        insert into followed_tags (account_id, tag, id)
        select n, 'tag' || (n + k) % 100, k from generate_series(1, 3000, 2) n, generate_series(1, 3) k;
        insert into featured_tags (account_id, tag, id) select n, 'tag' || n % 100, n from generate_series(1, 3000) n;
        insert into lists (account_id, id, title)
        select n, k, 'list' from generate_series(1, 3000) n, generate_series(1, 2) k;
        insert into list_members (account_id, list_id, member_id, id)
        select follower_id, 1, followee_id, followee_id from followers where followee_id % 3 = 0;
        insert into filters (account_id, id, title, contexts)
        select n, k, 'filter', '{home}' from generate_series(1, 3000) n, generate_series(1, 2) k;
        insert into filter_keywords (account_id, id, filter_id, keyword)
        select n, k, 1, 'word' from generate_series(1, 3000) n, generate_series(1, 3) k;
        insert into filter_statuses (account_id, id, filter_id, post_id)
        select n, k, 1, 1000 + k from generate_series(1, 3000) n, generate_series(1, 3) k;
        set session_replication_role = default;
        analyze)sql");
}

}  // namespace plaza::test
