// /api/v1/reports: what the caller reports to the moderators.
#include "domain/reports/reports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/posts/posts.hpp"
#include "domain/profiles/profiles.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/unicode.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::size_t longest_comment = 1'000;  // characters
constexpr std::size_t most_posts = 100;
constexpr std::size_t most_rules = 100;

struct ReportInput {
    std::string account_id;
    std::optional<std::vector<std::string>> status_ids;
    std::optional<std::string> comment;
    std::optional<bool> forward;  // there are no other servers
    std::optional<std::string> category;
    std::optional<std::vector<std::string>> rule_ids;
};
BOOST_DESCRIBE_STRUCT(ReportInput, (), (account_id, status_ids, comment, forward, category, rule_ids))

struct Report {
    std::string id;
    bool action_taken = false;
    std::optional<MillisTime> action_taken_at;
    std::string category;
    std::string comment;
    bool forwarded = false;
    MillisTime created_at;
    std::vector<TextId<PostId>> status_ids;
    std::vector<std::string> rule_ids;
    Account target_account;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (id, action_taken, action_taken_at, category, comment, forwarded, created_at, status_ids,
                       rule_ids, target_account))

reports::Category category_of(const ReportInput& input) {
    if (input.rule_ids && !input.rule_ids->empty()) return reports::Category::violation;
    if (!input.category || input.category->empty()) return reports::Category::other;
    const auto category = find_enumerator<reports::Category>(*input.category);
    if (!category) refuse_parameter("category", "must be spam, legal, violation or other");
    return *category;
}

reports::Draft to_draft(ReportInput input) {
    const auto posts = input.status_ids.value_or(std::vector<std::string>{});
    const auto rules = input.rule_ids.value_or(std::vector<std::string>{});
    auto comment = input.comment.value_or("");
    require_at_most(most_posts, posts.size(), "status_ids");
    require_at_most(most_rules, rules.size(), "rule_ids");
    if (count_characters(comment) > longest_comment)
        refuse_parameter("comment", fmt::format("must have at most {} characters", longest_comment));
    reports::Draft draft{.target = {id_number(input.account_id)}, .category = category_of(input)};
    for (const auto& id : posts) draft.posts.push_back({id_number(id)});
    for (const auto& id : rules) draft.rules.push_back(id_number(id));
    std::erase(draft.rules, -1);
    draft.comment = std::move(comment);
    return draft;
}

/// The posts of the reported account that the caller may see.
Task<std::vector<PostId>> reported_posts(ReadContext& context, Viewer viewer, AccountId target,
                                         std::vector<PostId> ids) {
    std::vector<posts::Ref> refs;
    for (const auto id : ids) refs.push_back({id, target});
    const auto entries = co_await posts::load_entries(context, std::move(refs), viewer);
    std::vector<PostId> seen;
    for (const auto& entry : entries) {
        const auto writer = entry.own.author.id;
        if (writer == target) seen.push_back(entry.own.post->id);
    }
    co_return seen;
}

Task<Report> create_report(Context& context, Viewer viewer, http::Input<ReportInput> input) {
    auto draft = to_draft(std::move(*input));
    const auto target = draft.target;
    auto profile = co_await profiles::find(context, target, viewer);
    if (!profile) throw absent("account", std::to_string(target.value));
    draft.posts = co_await reported_posts(context, viewer, target, draft.posts);
    Report report{.id = {},
                  .action_taken_at = {},
                  .category = std::string(enum_name(draft.category)),
                  .comment = draft.comment,
                  .created_at = {},
                  .status_ids = {},
                  .rule_ids = {},
                  .target_account = to_account(context.settings, *std::move(profile))};
    for (const auto id : draft.posts) report.status_ids.push_back({id});
    for (const auto id : draft.rules) report.rule_ids.push_back(std::to_string(id));
    const auto added = co_await reports::add(context, viewer, std::move(draft));
    if (!added && added.error() == reports::Error::too_many)
        throw http::Rejection{429, fmt::format("You can send {} reports a day", reports::most_a_day)};
    if (!added) throw absent("account", std::to_string(target.value));
    report.id = std::to_string(added->id);
    report.created_at = {added->created_at};
    co_return report;
}

}  // namespace

void mount_reports(const Mount& mount) {
    mount.post<"/api/v1/reports", create_report>({.summary = "Report an account to the moderators"},
                                                 {.scope = "write:reports"});
}

}  // namespace plaza::mastodon
