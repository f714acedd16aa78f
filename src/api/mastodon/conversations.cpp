// /api/v1/conversations: the direct posts of the caller, by thread and participants.
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/conversations/conversations.hpp"
#include "domain/posts/posts.hpp"
#include "domain/profiles/profiles.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::mastodon {
namespace {

struct Conversation {
    std::string id;
    bool unread = false;
    std::vector<Account> accounts;
    std::optional<Status> last_status;
};
BOOST_DESCRIBE_STRUCT(Conversation, (), (id, unread, accounts, last_status))

struct Beside {
    std::vector<posts::Entry> entries;
    std::vector<accounts::Profile> others;
};

Task<Beside> load_beside(ReadContext& context, Viewer viewer, const std::vector<conversations::Conversation>& all) {
    std::vector<posts::Ref> refs;
    std::vector<AccountId> others;
    for (const auto& one : all) {
        for (const auto& message : one.messages)
            refs.push_back({.id = message.post, .author = message.author, .root = one.root});
        for (const auto other : one.others)
            if (std::ranges::find(others, other) == others.end()) others.push_back(other);
    }
    auto profiles = profiles::load(context, std::move(others), viewer);
    auto entries = posts::load_entries(context, std::move(refs), viewer);
    Beside beside;
    beside.entries = co_await std::move(entries);
    beside.others = co_await std::move(profiles);
    co_return beside;
}

/// The newest post that the caller may see.
const posts::Entry* last_of(const conversations::Conversation& conversation, const Beside& beside) {
    for (const auto& message : conversation.messages)
        for (const auto& entry : beside.entries)
            if (entry.own.post->id == message.post) return &entry;
    return nullptr;
}

/// Without conversations of which the caller may see no post any more.
Task<std::vector<Conversation>> render(ReadContext& context, Viewer viewer,
                                       std::vector<conversations::Conversation> all) {
    auto loading = load_beside(context, viewer, all);
    const auto beside = co_await std::move(loading);
    std::vector<Conversation> shown;
    for (const auto& one : all) {
        const auto* const last = last_of(one, beside);
        if (last == nullptr) continue;
        Conversation conversation{
            .id = std::to_string(one.id), .unread = one.is_unread, .accounts = {}, .last_status = {}};
        conversation.last_status = to_status(context.settings, *last, viewer);
        for (const auto& profile : beside.others)
            if (std::ranges::find(one.others, profile.id) != one.others.end())
                conversation.accounts.push_back(to_account(context.settings, profile));
        shown.push_back(std::move(conversation));
    }
    co_return shown;
}

Task<List<Conversation>> list_conversations(ReadContext& context, Viewer viewer, Paging<20, 40> page) {
    auto all = co_await conversations::list(context, viewer, to_range(page));
    std::optional<Ends> ends;
    if (!all.empty())
        ends = Ends{all.front().last.value, all.back().last.value, page.min_id || std::ssize(all) == page.limit};
    auto shown = co_await render(context, viewer, std::move(all));
    co_return to_list(context, page, std::move(shown), ends);
}

using ConversationPath = http::Path<"id", PathId<Id<"conversation">>>;

Task<Conversation> mark(Context& context, Viewer viewer, std::int64_t id, bool is_unread) {
    auto marked = co_await conversations::mark(context, viewer, id, is_unread);
    if (!marked) throw absent("conversation", std::to_string(id));
    std::vector<conversations::Conversation> all;
    all.push_back(*std::move(marked));
    auto shown = co_await render(context, viewer, std::move(all));
    if (shown.empty()) throw absent("conversation", std::to_string(id));
    co_return std::move(shown.front());
}

Task<Conversation> read_conversation(Context& context, Viewer viewer, ConversationPath id) {
    co_return co_await mark(context, viewer, (*id).value.value, false);
}

Task<Conversation> unread_conversation(Context& context, Viewer viewer, ConversationPath id) {
    co_return co_await mark(context, viewer, (*id).value.value, true);
}

Task<Empty> delete_conversation(Context& context, Viewer viewer, ConversationPath id) {
    const bool is_removed = co_await conversations::remove(context, viewer, (*id).value.value);
    if (!is_removed) throw absent("conversation", std::to_string((*id).value.value));
    co_return Empty{};
}

}  // namespace

void mount_conversations(const Mount& mount) {
    mount.get<"/api/v1/conversations", list_conversations>({.summary = "List your conversations"},
                                                           {.scope = "read:statuses"});
    mount.post<"/api/v1/conversations/{id}/read", read_conversation>({.summary = "Mark a conversation as read"},
                                                                     {.scope = "write:conversations"});
    mount.post<"/api/v1/conversations/{id}/unread", unread_conversation>({.summary = "Mark a conversation as unread"},
                                                                         {.scope = "write:conversations"});
    mount.del<"/api/v1/conversations/{id}", delete_conversation>({.summary = "Remove a conversation from the list"},
                                                                 {.scope = "write:conversations"});
}

}  // namespace plaza::mastodon
