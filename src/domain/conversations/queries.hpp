// The SQL of conversations/, with its row type.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/client/both_ways.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::conversations {

struct ConversationRow {
    std::int64_t id;
    PostId root_id;
    std::vector<AccountId> others;
    std::vector<PostId> post_ids;
    std::vector<AccountId> author_ids;
    PostId last_post_id;
    bool is_unread;
};
BOOST_DESCRIBE_STRUCT(ConversationRow, (), (id, root_id, others, post_ids, author_ids, last_post_id, is_unread))

// $1 owner, $2 id of a new conversation, $3 root, $4 others, $5 post, $6 its author. Does nothing if the post is in the
// conversation, or for an account that is locked, because it is about to be deleted (notifications.insert).
inline const pg::Write<void(AccountId, std::int64_t, PostId, std::vector<AccountId>, PostId, AccountId, bool)>
    add_message{"conversations.add", R"sql(
    insert into conversations as c (account_id, id, root_id, others, others_hash, post_ids, author_ids, last_post_id,
                                    is_unread)
    select $1, $2, $3, $4, md5(array_to_string($4, ',')), array[$5], array[$6], $5, $7 from accounts where id = $1
       for key share skip locked
    on conflict (account_id, root_id, others_hash) do update
       set post_ids = (array_prepend($5, c.post_ids))[1:5], author_ids = (array_prepend($6, c.author_ids))[1:5],
           last_post_id = greatest($5, c.last_post_id), is_unread = $7
     where not c.post_ids @> array[$5])sql"};

inline constexpr char conversations_sql[] = R"sql(
    select id, root_id, others, post_ids, author_ids, last_post_id, is_unread from conversations
     where account_id = $1 and last_post_id < $2 and last_post_id > $3
     order by last_post_id desc limit $4)sql";
inline constexpr auto conversations_up_sql = pg::upward(conversations_sql);

using ListConversations = ConversationRow(AccountId, std::int64_t, std::int64_t, std::int64_t);
inline const pg::Read<ListConversations> read_conversations{"conversations.list", pg::Lane::list, conversations_sql};
inline const pg::Read<ListConversations> read_conversations_up{"conversations.list_up", pg::Lane::list,
                                                               conversations_up_sql.data()};

inline const pg::Write<ConversationRow(AccountId, std::int64_t, bool)> mark_conversation{"conversations.mark", R"sql(
    update conversations set is_unread = $3 where account_id = $1 and id = $2
    returning id, root_id, others, post_ids, author_ids, last_post_id, is_unread)sql"};

inline const pg::Write<void(AccountId, std::int64_t)> delete_conversation{"conversations.delete", R"sql(
    delete from conversations where account_id = $1 and id = $2)sql"};

}  // namespace plaza::conversations
