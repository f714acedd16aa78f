// The SQL of notifications/ that writes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/notifications/notifications.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::notifications {

// Each changes up to 1,000 rows. A job must end within its lease.
inline constexpr int most_batches = 20;

// $1 id, $2 receiver, $3 kind, $4 sender, $5 post, $6 root, $7 is_unasked, $8 now. Relations that are newer than the
// id $9 do not count for for_not_followers. An account that is locked is about to be deleted: it locks the posts after
// the accounts, other than this unit, so that each would wait for the other.
inline const pg::Write<void(std::int64_t, AccountId, Kind, AccountId, std::optional<PostId>, std::optional<PostId>,
                            bool, Time, std::int64_t)>
    insert_notification{"notifications.insert", R"sql(
    with again as (
             update notifications set is_withdrawn = is_dismissed
              where account_id = $2 and from_id = $4 and kind = $3 and coalesce(post_id, 0) = coalesce($5, 0)
                and (created_at > $8 - interval '1 day' or ($5 is not null and $3 <> 'update'))
             returning id)
    insert into notifications (account_id, id, kind, from_id, post_id, root_id, created_at, is_filtered)
    select $2, $1, $3, $4, $5, $6, $8,
           not judged.is_exempt and judged.words @> '{filter}'
      from accounts sender
      join accounts receiver on receiver.id = $2
      left join relations r on r.account_id = $2 and r.other_id = $4
      left join notification_policies p on p.account_id = $2
     cross join lateral (
           select $3 = 'update' or exists (select from notification_permissions allowed
                                            where allowed.account_id = $2 and allowed.from_id = $4) as is_exempt,
                  array[case when r.following_id is null then p.for_not_following end,
                        case when r.followed_by_id is null or r.followed_by_id > $9 then p.for_not_followers end,
                        case when r.following_id is null and sender.created_at > $8 - interval '30 days'
                             then p.for_new_accounts end,
                        case when $7 and r.following_id is null
                             then coalesce(p.for_private_mentions, 'filter') end] as words) judged
     where sender.id = $4 and $2 <> $4
       and not exists (select from again)
       and r.blocking_id is null and r.is_blocked_by is not true
       and not (r.muting_id is not null and r.mutes_notifications and (r.muted_until is null or r.muted_until > $8))
       and not exists (select from marks m where m.account_id = $2 and m.post_id = $6 and m.is_muted)
       and (judged.is_exempt or not judged.words @> '{drop}')
       for key share of sender, receiver skip locked
    on conflict (account_id, id) do nothing)sql"};

inline const pg::Write<void(AccountId, Kind, AccountId, std::optional<PostId>)> withdraw_notification{
    "notifications.withdraw", R"sql(
    update notifications set is_withdrawn = true
     where account_id = $1 and kind = $2 and from_id = $3 and coalesce(post_id, 0) = coalesce($4, 0)
       and not is_withdrawn)sql"};

// Nulls keep what is there.
inline const pg::Write<void(AccountId, std::optional<Treatment>, std::optional<Treatment>, std::optional<Treatment>,
                            std::optional<Treatment>, std::optional<Treatment>)>
    save_policy{"notifications.save_policy", R"sql(
    insert into notification_policies as p (account_id, for_not_following, for_not_followers, for_new_accounts,
                                            for_private_mentions, for_limited_accounts)
    values ($1, coalesce($2, 'accept'), coalesce($3, 'accept'), coalesce($4, 'accept'), coalesce($5, 'filter'),
            coalesce($6, 'filter'))
    on conflict (account_id) do update
       set for_not_following = coalesce($2, p.for_not_following), for_not_followers = coalesce($3, p.for_not_followers),
           for_new_accounts = coalesce($4, p.for_new_accounts),
           for_private_mentions = coalesce($5, p.for_private_mentions),
           for_limited_accounts = coalesce($6, p.for_limited_accounts))sql"};

// The senders of $2 of which something is held back.
inline const pg::Write<void(AccountId, std::vector<AccountId>)> permit{"notifications.permit", R"sql(
    insert into notification_permissions (account_id, from_id)
    select $1, a.id from accounts a
     where a.id = any($2)
       and exists (select from notifications n
                    where n.account_id = $1 and n.from_id = a.id and n.is_filtered and not n.is_withdrawn)
    on conflict (account_id, from_id) do nothing)sql"};

// Both change up to 1,000 rows.
inline const pg::Write<void(AccountId, std::vector<AccountId>)> release_held{"notifications.release", R"sql(
    update notifications set is_filtered = false
     where account_id = $1
       and id = any(array(select n.id from notifications n
                           where n.account_id = $1 and n.from_id = any($2) and n.is_filtered limit 1000)))sql"};
inline const pg::Write<void(AccountId, std::vector<AccountId>)> dismiss_held{"notifications.dismiss_held", R"sql(
    update notifications set is_withdrawn = true, is_dismissed = true, is_filtered = false
     where account_id = $1
       and id = any(array(select n.id from notifications n
                           where n.account_id = $1 and n.from_id = any($2) and n.is_filtered limit 1000)))sql"};

// A dismissed notification stays as a withdrawn one, so that the same does not notify again.
inline const pg::Write<void(AccountId, std::int64_t)> dismiss_notification{"notifications.dismiss", R"sql(
    update notifications set is_withdrawn = true, is_dismissed = true where account_id = $1 and id = $2)sql"};

// Dismisses the newest 1,000 below $2, and returns the lowest of their ids, or null.
inline const pg::Write<std::optional<std::int64_t>(AccountId, std::int64_t)> clear_below{"notifications.clear", R"sql(
    with gone as (
             update notifications set is_withdrawn = true, is_dismissed = true
              where account_id = $1
                and id = any(array(select n.id from notifications n
                                    where n.account_id = $1 and n.id < $2 and not n.is_withdrawn
                                    order by n.id desc limit 1000))
             returning id)
    select min(id) from gone)sql"};

// The same within a group: of a kind, about a post, and above $3.
inline const pg::Write<std::optional<std::int64_t>(AccountId, std::int64_t, std::int64_t, Kind, PostId)> clear_group{
    "notifications.clear_group", R"sql(
    with gone as (
             update notifications set is_withdrawn = true, is_dismissed = true
              where account_id = $1
                and id = any(array(select n.id from notifications n
                                    where n.account_id = $1 and n.id < $2 and n.id > $3 and n.kind = $4
                                      and coalesce(n.post_id, 0) = $5 and not n.is_withdrawn
                                    order by n.id desc limit 1000))
             returning id)
    select min(id) from gone)sql"};

// Up to 1,000 notifications about a post.
inline const pg::Write<void(PostId)> delete_about{"notifications.delete_about", R"sql(
    delete from notifications
     where (account_id, id) in (select account_id, id from notifications where post_id = $1 limit 1000))sql"};

struct PublishedRow {
    PostId id;
    AccountId author_id;
    bool published;
    visibility::Audience visibility;
    bool is_withheld;
    std::vector<AccountId> mentions;
    bool answers_others;
    std::optional<PostId> root_id;
    std::optional<PostId> boost_of;
};
BOOST_DESCRIBE_STRUCT(PublishedRow, (),
                      (id, author_id, published, visibility, is_withheld, mentions, answers_others, root_id, boost_of))

inline const pg::Read<PublishedRow(PostId)> find_published{"notifications.find_post", pg::Lane::point, R"sql(
    select p.id, p.author_id, p.published, p.visibility,
           (p.moderation, a.moderation) <> ('none', 'none') as is_withheld, p.mentions,
           coalesce(p.reply_to_author, p.author_id) <> p.author_id as answers_others, p.root_id, p.boost_of
      from posts p
      join accounts a on a.id = p.author_id
     where p.id = $1 and p.deleted_at is null)sql",
                                                           pg::not_null("is_withheld", "answers_others")};

// The next hundred after $2.
inline const pg::Read<AccountId(AccountId, AccountId)> list_notifying_followers{"notifications.list_followers",
                                                                                pg::Lane::list, R"sql(
    select follower_id from followers where followee_id = $1 and follower_id > $2 and is_notifying
     order by follower_id limit 100)sql"};
inline const pg::Read<AccountId(PostId, AccountId)> list_boosters{"notifications.list_boosters", pg::Lane::list, R"sql(
    select account_id from boosts where post_id = $1 and account_id > $2 order by account_id limit 100)sql"};

}  // namespace plaza::notifications
