#include "domain/conversations/conversations.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "domain/context.hpp"
#include "domain/conversations/queries.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::conversations {
namespace {

Conversation to_conversation(ConversationRow row) {
    std::vector<Message> messages;
    for (std::size_t n = 0; n < std::min(row.post_ids.size(), row.author_ids.size()); ++n)
        messages.push_back({row.post_ids[n], row.author_ids[n]});
    return {.id = row.id,
            .root = row.root_id,
            .others = std::move(row.others),
            .messages = std::move(messages),
            .last = row.last_post_id,
            .is_unread = row.is_unread};
}

}  // namespace

void add(const Context& context, pg::Unit& unit, const Direct& direct) {
    auto participants = direct.addressed;
    participants.push_back(direct.author);
    std::ranges::sort(participants);
    participants.erase(std::ranges::unique(participants).begin(), participants.end());
    for (const auto owner : participants) {
        auto others = participants;
        std::erase(others, owner);
        unit.add(add_message, owner, context.new_id<Id<"conversation">>().value, direct.root, others, direct.post,
                 direct.author, std::ranges::find(direct.addressed, owner) != direct.addressed.end());
    }
}

Task<std::vector<Conversation>> list(ReadContext& context, Viewer owner, Range range) {
    constexpr pg::BothWays<ListConversations> both{read_conversations, read_conversations_up};
    auto pending = pg::read_range(context.db, both, range.is_upward, owner.id(), range.below, range.above, range.limit);
    auto rows = co_await std::move(pending);
    co_await owner.settled();
    std::vector<Conversation> all;
    all.reserve(rows.size());
    for (auto& row : rows) all.push_back(to_conversation(std::move(row)));
    co_return all;
}

Task<std::optional<Conversation>> mark(Context& context, Viewer owner, std::int64_t id, bool is_unread) {
    co_await owner.settled();
    auto row = co_await context.db.maybe(mark_conversation, owner.id(), id, is_unread);
    if (!row) co_return std::nullopt;
    co_return to_conversation(std::move(*row));
}

Task<bool> remove(Context& context, Viewer owner, std::int64_t id) {
    co_await owner.settled();
    const auto deleted = co_await context.db.run(delete_conversation, owner.id(), id);
    co_return deleted > 0;
}

}  // namespace plaza::conversations
