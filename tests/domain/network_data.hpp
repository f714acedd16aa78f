// The rows of a network of 10,000 accounts, for tests of plans: a tenth of what the server must read without sequential
// scans.
#pragma once

#include "tests/support/database.hpp"

namespace plaza::test {

/// 100,000 posts, of which a fifth are replies and a tenth boosts, 450,000 follows, 200,000 marks, followed hashtags,
/// and a list of some followed accounts for each account. Accounts have the ids 1 to 10,000, and posts those from
/// 1,000.
inline void load_network(TestDatabase& database) {
    database.exec(R"sql(
        set session_replication_role = replica;
        insert into accounts (id, handle, created_at) select n, 'user_' || n, now() from generate_series(1, 10000) n;
        insert into account_counts (account_id) select n from generate_series(1, 10000) n;
        insert into followers (followee_id, follower_id)
        select distinct 1 + (n * 7919 + k * k * 31 + k * (n % 97)) % (100 + 99 * (n % 100)), n
          from generate_series(1, 10000) n, generate_series(1, 20 + n % 61) k;
        insert into relations (account_id, other_id, following_id)
        select follower_id, followee_id, followee_id from followers where follower_id <> followee_id;
        insert into relations (account_id, other_id, blocking_id, is_blocked_by)
        select n, 1 + (n * 31 + k * 997) % 10000, k, true from generate_series(1, 10000) n, generate_series(1, 2) k
            on conflict do nothing;
        insert into relations (account_id, other_id, muting_id)
        select n, 1 + (n * 37 + k * 991) % 10000, k from generate_series(1, 10000) n, generate_series(1, 3) k
            on conflict do nothing;
        insert into posts (id, author_id, title, content, published, created_at, visibility, reply_to, reply_to_author,
                           root_id, boost_of, boosted_author)
        select n, 1 + n * 7 % 10000, '', repeat('words ', 20), true, now(),
               case when n % 10 = 3 then 'followers' else 'public' end,
               case when n % 10 in (1, 2) then n - 10 end, case when n % 10 in (1, 2) then 1 + (n - 10) * 7 % 10000 end,
               case when n % 10 in (1, 2) then n - 10 end,
               case when n % 10 = 5 then n - 11 end, case when n % 10 = 5 then 1 + (n - 11) * 7 % 10000 end
          from generate_series(1000, 100999) n;
        insert into author_posts (author_id, post_id, boost_of, boosted_author, visibility, is_reply, reply_to_author,
                                  root_id)
        select author_id, id, boost_of, boosted_author, visibility, reply_to is not null, reply_to_author, root_id
          from posts;
        insert into tag_posts (tag, post_id, author_id)
        select 'tag' || id % 100, id, author_id from posts where visibility = 'public' and boost_of is null;
        insert into marks (account_id, post_id, favourite_id, bookmark_id, pin_id)
        select 1 + n * 13 % 10000, 1000 + n % 100000, n, case when n % 3 = 0 then n end,
               case when n % 50 = 0 then n end
          from generate_series(1, 200000) n on conflict do nothing;
        insert into followed_tags (account_id, tag, id)
        select n, 'tag' || (n + k) % 100, k from generate_series(1, 10000, 2) n, generate_series(1, 3) k;
        insert into featured_tags (account_id, tag, id) select n, 'tag' || n % 100, n from generate_series(1, 10000) n;
        insert into lists (account_id, id, title)
        select n, k, 'list' from generate_series(1, 10000) n, generate_series(1, 2) k;
        insert into list_members (account_id, list_id, member_id, id)
        select follower_id, 1, followee_id, followee_id from followers where followee_id % 3 = 0;
        insert into filters (account_id, id, title, contexts)
        select n, k, 'filter', '{home}' from generate_series(1, 10000) n, generate_series(1, 2) k;
        insert into filter_keywords (account_id, id, filter_id, keyword)
        select n, k, 1, 'word' from generate_series(1, 10000) n, generate_series(1, 3) k;
        insert into filter_statuses (account_id, id, filter_id, post_id)
        select n, k, 1, 1000 + k from generate_series(1, 10000) n, generate_series(1, 3) k;
        set session_replication_role = default;
        analyze)sql");
}

}  // namespace plaza::test
