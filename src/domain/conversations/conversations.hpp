// Conversations: the direct posts of an account, by thread and participants.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/ids.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza
namespace plaza::pg {
class Unit;
}

namespace plaza::conversations {

/// A direct post that is published. `root` is the first post of its thread: the post itself if it is no reply.
struct Direct {
    PostId post;
    PostId root;
    AccountId author;
    std::vector<AccountId> addressed;
};

/// Adds the statements that put the post into the conversations of its author and of the addressed accounts: one
/// statement for each of them, so callers limit their number. It is unread for the addressed accounts.
void add(const Context& context, pg::Unit& unit, const Direct& direct);

/// A post of a conversation. The reader decides whether the owner may still see it.
struct Message {
    PostId post;
    AccountId author;
};

struct Conversation {
    std::int64_t id;
    PostId root;
    std::vector<AccountId> others;
    std::vector<Message> messages;  // the newest five, newest first
    PostId last;                    // by which the list is ordered
    bool is_unread;
};

// Each throws signed_out() if the owner's token is no longer valid.

/// By their newest posts.
Task<std::vector<Conversation>> list(ReadContext& context, Viewer owner, Range range);
/// Marks a conversation as read or unread. Returns nullopt if there is none.
Task<std::optional<Conversation>> mark(Context& context, Viewer owner, std::int64_t id, bool is_unread);
/// Returns false if there is none. A later post begins a new conversation.
Task<bool> remove(Context& context, Viewer owner, std::int64_t id);

}  // namespace plaza::conversations
