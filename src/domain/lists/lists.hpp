// Lists: groups of followed accounts, each with a timeline (timelines/).
#pragma once

#include <boost/describe/enum.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/range.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::lists {

using ListId = Id<"list">;
/// Orders the members of a list.
using MemberId = Id<"member">;

inline constexpr std::int64_t most_lists = 100;
inline constexpr std::int64_t most_members = 1'000;
inline constexpr std::size_t max_title_length = 255;  // in characters

/// Replies to which other accounts a list shows. Replies to its owner, and of a member to itself, are always shown.
enum class RepliesPolicy : std::uint8_t { followed, list, none };  // to followed accounts, to members, to none
BOOST_DESCRIBE_ENUM(RepliesPolicy, followed, list, none)

struct List {
    ListId id;
    std::string title;
    RepliesPolicy replies_policy = RepliesPolicy::list;
    bool is_exclusive = false;  // the home timeline does not show the posts of members
};

/// Absent members stay as they are.
struct Change {
    std::optional<std::string> title{};
    std::optional<RepliesPolicy> replies_policy{};
    std::optional<bool> is_exclusive{};
};

// All lists are the viewer's own. A list of another account is absent.

Task<std::vector<List>> list_all(ReadContext& context, Viewer viewer);
/// The call sends the statement. Does not await the check of the viewer.
[[nodiscard]] Task<std::optional<List>> find(ReadContext& context, AccountId owner, ListId id);
/// The lists that have this account as a member.
Task<std::vector<List>> list_with(ReadContext& context, Viewer viewer, AccountId member);

/// Throws at_limit.
Task<List> create(Context& context, Viewer viewer, List wish);
/// These throw absent() if there is no such list.
Task<List> edit(Context& context, Viewer viewer, ListId id, Change change);
Task<> remove(Context& context, Viewer viewer, ListId id);

struct Member {
    MemberId id;
    AccountId account;
};
/// The members that the viewer follows, the latest first. Throws absent() if there is no such list.
Task<std::vector<Member>> list_members(ReadContext& context, Viewer viewer, ListId id, Range range);

/// Adds those that are no members yet. Throws absent() if there is no such list, or for an account that the viewer does
/// not follow, and at_limit.
Task<> add(Context& context, Viewer viewer, ListId id, std::vector<AccountId> accounts);
/// Does nothing for others.
Task<> remove_members(Context& context, Viewer viewer, ListId id, std::vector<AccountId> accounts);

}  // namespace plaza::lists
