// The rows of a network of 10,000 accounts, for tests of plans: a tenth of what the server must read without sequential
// scans.
#pragma once

#include <string>

#include "tests/domain/quick_load.hpp"

namespace plaza::test {

// The accounts have the ids 1 to 10,000, and 500,000 follows.
inline constexpr const char* network_people = R"sql(
    insert into accounts (id, handle, display_name, created_at, is_discoverable)
    select n, 'user_' || n, 'Person ' || n, now(), n % 2 = 0 from generate_series(1, 10000) n;
    insert into account_counts (account_id) select n from generate_series(1, 10000) n;
    insert into users (id, email, password_hash)
    select n, 'user' || n || '@example.com', '' from generate_series(1, 10000) n;
    insert into sessions (user_id, id, created_at, last_used_at, expires_at, user_agent, address)
    select n, n, now(), now(), now(), '', '' from generate_series(1, 10000) n;
    insert into handles (name, account_id) select 'user_' || n, n from generate_series(1, 10000) n;
    insert into followers (followee_id, follower_id)
    select followee, n
      from (select n, 1 + (n * 7919 + k) % (100 + 99 * (n % 100)) as followee
              from generate_series(1, 10000) n, generate_series(1, 20 + n % 61) k) drawn
     where followee <> n order by 1, 2;
    insert into relations (account_id, other_id, following_id, requested_by_id, endorsed_id)
    select follower_id, followee_id, followee_id, case when followee_id % 100 = 0 then follower_id end,
           case when followee_id % 50 = 0 then follower_id end
      from followers order by 1, 2;
    insert into relations (account_id, other_id, followed_by_id, requested_id)
    select followee_id, follower_id, follower_id, case when follower_id % 100 = 0 then follower_id end
      from followers where follower_id % 20 = 0
        on conflict do nothing;
    insert into relations (account_id, other_id, blocking_id, is_blocked_by)
    select n, 1 + (n * 31 + k * 997) % 10000, k, true from generate_series(1, 10000) n, generate_series(1, 2) k
        on conflict do nothing;
    insert into relations (account_id, other_id, muting_id)
    select n, 1 + (n * 37 + k * 991) % 10000, k from generate_series(1, 10000) n, generate_series(1, 3) k
        on conflict do nothing;)sql";

// 100,000 posts with the ids from 1,000, of which a fifth are replies and a tenth boosts, and 200,000 marks.
inline constexpr const char* network_posts = R"sql(
    insert into posts (id, author_id, title, content, published, created_at, visibility, reply_to, reply_to_author,
                       root_id, boost_of, boosted_author)
    select n, 1 + n * 7 % 10000, '', 'words', true, now(),
           case when n % 10 = 3 then 'followers' else 'public' end,
           case when n % 10 in (1, 2) then n - 10 end, case when n % 10 in (1, 2) then 1 + (n - 10) * 7 % 10000 end,
           case when n % 10 in (1, 2) then n - 10 end,
           case when n % 10 = 5 then n - 11 end, case when n % 10 = 5 then 1 + (n - 11) * 7 % 10000 end
      from generate_series(1000, 100999) n;
    insert into author_posts (author_id, post_id, boost_of, boosted_author, visibility, is_reply, reply_to_author,
                              root_id)
    select author_id, id, boost_of, boosted_author, visibility, reply_to is not null, reply_to_author, root_id
      from posts order by 1, 2;
    insert into thread_posts (root_id, post_id, parent_id)
    select root_id, id, reply_to from posts where reply_to is not null order by 1, 2;
    insert into boosts (post_id, account_id, boost_id)
    select boost_of, author_id, id from posts where boost_of is not null order by 1;
    insert into tag_posts (tag, post_id, author_id)
    select 'tag' || id % 100, id, author_id from posts where visibility = 'public' and boost_of is null
     order by 1, 2;
    insert into post_words (post_id, author_id, is_public, words)
    select id, author_id, visibility = 'public', array_to_tsvector(array['words', 'number' || id]) from posts
     where boost_of is null;
    insert into post_edits (post_id, id, title, content, spoiler, is_sensitive, written_at)
    select n, n, '', '', '', false, now() from generate_series(1000, 10999) n;
    insert into marks (account_id, post_id, favourite_id, bookmark_id, pin_id)
    select n, 1000 + (n * 10 + k * 37) % 100000, k, case when k % 3 = 0 then k end, case when k = 20 then k end
      from generate_series(1, 10000) n, generate_series(1, 20) k;
    insert into votes (post_id, voter_id, created_at) select post_id, account_id, now() from marks order by 1, 2;
    insert into notifications (account_id, id, kind, from_id, post_id, created_at, is_filtered)
    select n, k, (array['favourite', 'mention', 'reblog', 'follow'])[1 + k % 4], 1 + (n + k) % 10000,
           case when k % 4 < 3 then 1000 + (n * 10 + k) % 100000 end, now(), k = 20
      from generate_series(1, 10000) n, generate_series(1, 20) k;)sql";

// What each account has for itself.
inline constexpr const char* network_belongings = R"sql(
    insert into notification_policies (account_id) select n from generate_series(1, 10000) n;
    insert into notification_permissions (account_id, from_id)
    select n, 1 + n % 10000 from generate_series(1, 10000) n;
    insert into conversations (account_id, id, root_id, others, others_hash, post_ids, author_ids, last_post_id,
                               is_unread)
    select n, k, 1000 + n, array[1 + n % 10000], k::text, array[1000 + n], array[n], 1000 + n, true
      from generate_series(1, 10000) n, generate_series(1, 2) k;
    insert into markers (account_id, timeline, last_read_id, updated_at)
    select n, 'home', 1000, now() from generate_series(1, 10000) n;
    insert into reports (account_id, id, target_id, category, comment, post_ids, rule_ids, created_at)
    select n, n, 1 + n % 10000, 'spam', '', '{}', '{}', now() from generate_series(1, 10000) n;
    insert into followed_tags (account_id, tag, id)
    select n, 'tag' || (n + k) % 100, k from generate_series(1, 10000, 2) n, generate_series(1, 3) k;
    insert into featured_tags (account_id, tag, id) select n, 'tag' || n % 100, n from generate_series(1, 10000) n;
    insert into lists (account_id, id, title)
    select n, k, 'list' from generate_series(1, 10000) n, generate_series(1, 2) k;
    insert into list_members (account_id, list_id, member_id, id)
    select follower_id, 1, followee_id, followee_id from followers where followee_id % 3 = 0 order by 1, 3;
    insert into filters (account_id, id, title, contexts)
    select n, k, 'filter', '{home}' from generate_series(1, 10000) n, generate_series(1, 2) k;
    insert into filter_keywords (account_id, id, filter_id, keyword)
    select n, k, 1, 'word' from generate_series(1, 10000) n, generate_series(1, 3) k;
    insert into filter_statuses (account_id, id, filter_id, post_id)
    select n, k, 1, 1000 + k from generate_series(1, 10000) n, generate_series(1, 3) k;)sql";

inline void load_network(TestDatabase& database) {
    load_quickly(database, std::string(network_people) + network_posts + network_belongings);
}

}  // namespace plaza::test
