#include "tests/support/post_rows.hpp"

#include "tests/support/database.hpp"

namespace plaza::test {

namespace {

constexpr const char* differences = R"sql(
        with present as (select * from posts where published and deleted_at is null),
             counted as (select * from present where visibility in ('public', 'unlisted'))
        select 'replies of ' || p.id from posts p
         where p.deleted_at is null and p.replies <> (select count(*) from counted c where c.reply_to = p.id)
        union all
        select 'boosts of ' || p.id from posts p
         where p.deleted_at is null and p.boosts <> (select count(*) from counted c where c.boost_of = p.id)
        union all
        select 'votes of ' || p.id from posts p
         where p.deleted_at is null and p.votes <> (select count(*) from votes v where v.post_id = p.id)
        union all
        select 'posts of ' || a.id from accounts a
         where (select count(*) from counted c where c.author_id = a.id)
               <> coalesce((select posts from account_counts c where c.account_id = a.id), 0)
        union all
        select 'no author_posts of ' || id from present
         where not exists (select from author_posts a
                            where a.author_id = present.author_id and a.post_id = present.id
                              and a.visibility = present.visibility and a.is_reply = (present.reply_to is not null)
                              and a.reply_to_author is not distinct from present.reply_to_author
                              and a.root_id is not distinct from present.root_id
                              and a.boost_of is not distinct from present.boost_of
                              and a.boosted_author is not distinct from present.boosted_author)
        union all
        select 'author_posts of ' || post_id from author_posts
         where post_id not in (select id from present)
        union all
        select 'no thread_posts of ' || id from present
         where reply_to is not null
           and not exists (select from thread_posts t
                            where t.root_id = present.root_id and t.post_id = present.id
                              and t.parent_id = present.reply_to)
        union all
        select 'thread_posts of ' || post_id from thread_posts
         where post_id not in (select id from present where reply_to is not null)
        union all
        select 'tag_posts of ' || post_id from tag_posts
         where post_id not in (select id from present where visibility = 'public')
        union all
        select 'boost row of ' || boost_id from boosts
         where boost_id not in (select id from present where boost_of = boosts.post_id)
        union all
        select 'no boost row of ' || id from present
         where boost_of is not null and id not in (select boost_id from boosts)
        union all
        select 'boost mark of ' || post_id from marks
         where boost_id is not null and boost_id not in (select boost_id from boosts)
        union all
        select 'no boost mark of ' || post_id from boosts
         where not exists (select from marks m where m.account_id = boosts.account_id
                                                 and m.post_id = boosts.post_id and m.boost_id = boosts.boost_id)
        union all
        select 'favourite of ' || post_id from marks
         where favourite_id is not null
           and not exists (select from votes v where v.post_id = marks.post_id and v.voter_id = marks.account_id)
        union all
        select 'no favourite of ' || post_id from votes
         where not exists (select from marks m where m.account_id = votes.voter_id
                                                 and m.post_id = votes.post_id and m.favourite_id is not null)
        union all
        select 'mentions of draft ' || id from posts where not published and mentions <> '{}'
        union all
        select 'versions of draft ' || posts.id from posts join post_edits on post_id = posts.id where not published
        union all
        select 'rows of a post that is gone: ' || post_id from marks where post_id not in (select id from posts)
        union all
        select 'notification about ' || post_id from notifications
         where post_id is not null and not is_withdrawn and post_id not in (select id from present)
        union all
        select 'no notification of a mention in ' || p.id from present p cross join unnest(p.mentions) mention (id)
         where mention.id <> p.author_id and exists (select from accounts where accounts.id = mention.id)
           and not exists (select from notifications n where n.account_id = mention.id and n.from_id = p.author_id
                                                         and n.kind = 'mention' and n.post_id = p.id
                                                         and not n.is_withdrawn)
        union all
        select 'notification of no mention or answer in ' || n.post_id
          from notifications n join posts p on p.id = n.post_id
         where n.kind = 'mention' and not n.is_withdrawn and not n.account_id = any(p.mentions)
           and n.account_id is distinct from p.reply_to_author)sql";

}  // namespace

std::vector<std::string> wrong_rows(TestDatabase& database) {
    std::vector<std::string> wrong;
    for (const auto& row : database.rows(differences)) wrong.push_back(row[0]);
    return wrong;
}

}  // namespace plaza::test
