// Whom to follow: suggestions and the profile directory.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/relations/relations.hpp"
#include "domain/suggestions/suggestions.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::int64_t normal_page = 40;
constexpr std::int64_t max_page = 80;

struct Suggestion {
    std::string source;  // the older word for the first of `sources`
    std::vector<std::string> sources;
    Account account;
};
BOOST_DESCRIBE_STRUCT(Suggestion, (), (source, sources, account))

struct Limit {
    std::optional<std::int64_t> limit;

    [[nodiscard]] std::int64_t value() const {
        return std::clamp(limit.value_or(normal_page), std::int64_t{1}, max_page);
    }
};
BOOST_DESCRIBE_STRUCT(Limit, (), (limit))

struct DirectoryInput {
    std::optional<std::int64_t> limit;
    std::optional<Within<std::int64_t, 0, 10'000>> offset;
    std::optional<std::string> order;
    std::optional<bool> local;
};
BOOST_DESCRIBE_STRUCT(DirectoryInput, (), (limit, offset, order, local))

Suggestion to_suggestion(const Settings& settings, suggestions::Suggestion found) {
    const bool is_near = found.reason == suggestions::Reason::friends_of_friends;
    return {is_near ? "past_interactions" : "global",
            {is_near ? "friends_of_friends" : "most_followed"},
            to_account(settings, std::move(found.profile))};
}

Task<std::vector<Suggestion>> list_suggestions(ReadContext& context, Viewer viewer, http::Input<Limit> input) {
    auto found = co_await suggestions::list(context, viewer, input->value());
    std::vector<Suggestion> shown;
    for (auto& each : found) shown.push_back(to_suggestion(context.settings, std::move(each)));
    co_return shown;
}

Task<std::vector<Account>> list_suggested_accounts(ReadContext& context, Viewer viewer, http::Input<Limit> input) {
    auto found = co_await suggestions::list(context, viewer, input->value());
    std::vector<Account> shown;
    for (auto& each : found) shown.push_back(to_account(context.settings, std::move(each.profile)));
    co_return shown;
}

Task<Empty> dismiss_suggestion(Context& context, Viewer viewer, http::Path<"account_id", PathId<AccountId>> id) {
    co_await relations::dismiss(context, viewer, (*id).value);
    co_return Empty{};
}

Task<std::vector<Account>> list_directory(ReadContext& context, http::Input<DirectoryInput> input,
                                          std::optional<Viewer> viewer) {
    const auto order = input->order == "new" ? suggestions::Order::newest : suggestions::Order::active;
    const auto limit = Limit{input->limit}.value();
    const auto offset = input->offset ? input->offset->value : 0;
    auto profiles = co_await suggestions::list_directory(context, order, limit, offset, viewer);
    co_return to_accounts(context.settings, std::move(profiles));
}

}  // namespace

void mount_suggestions(const Mount& mount) {
    mount.get<"/api/v1/suggestions", list_suggested_accounts>({.summary = "List accounts to follow"},
                                                              {.scope = "read:accounts"});
    mount.get<"/api/v2/suggestions", list_suggestions>({.summary = "List accounts to follow, with reasons"},
                                                       {.scope = "read:accounts"});
    mount.del<"/api/v1/suggestions/{account_id}", dismiss_suggestion>({.summary = "Dismiss a suggested account"},
                                                                      {.scope = "write:accounts"});
    mount.get<"/api/v1/directory", list_directory>({.summary = "List accounts that want to be found"},
                                                   {.scope = "read:accounts"});
}

}  // namespace plaza::mastodon
