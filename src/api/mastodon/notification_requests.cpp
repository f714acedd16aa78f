// What the caller does with notifications of strangers: the policy, and the senders whose notifications it holds back.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/mount.hpp"
#include "api/mastodon/notification.hpp"
#include "api/mastodon/paging.hpp"
#include "api/mastodon/parameters.hpp"
#include "platform/base/enum_names.hpp"
#include "platform/base/refusal.hpp"

namespace plaza::mastodon {
namespace {

using notifications::Treatment;

// How many senders a request can name.
constexpr std::size_t most_senders = 80;

std::string name_of(Treatment treatment) {
    return std::string(enum_name(treatment));
}

NotificationPolicy to_policy(const notifications::Policy& policy) {
    return {.for_not_following = name_of(policy.for_not_following),
            .for_not_followers = name_of(policy.for_not_followers),
            .for_new_accounts = name_of(policy.for_new_accounts),
            .for_private_mentions = name_of(policy.for_private_mentions),
            .for_limited_accounts = name_of(policy.for_limited_accounts),
            .summary = {policy.held_requests, policy.held_notifications}};
}

NotificationPolicyV1 to_policy_v1(const notifications::Policy& policy) {
    return {.filter_not_following = policy.for_not_following != Treatment::accept,
            .filter_not_followers = policy.for_not_followers != Treatment::accept,
            .filter_new_accounts = policy.for_new_accounts != Treatment::accept,
            .filter_private_mentions = policy.for_private_mentions != Treatment::accept,
            .summary = {policy.held_requests, policy.held_notifications}};
}

Task<NotificationPolicy> get_policy(ReadContext& context, Viewer viewer) {
    const auto policy = co_await notifications::find_policy(context, viewer);
    co_return to_policy(policy);
}

Task<NotificationPolicyV1> get_policy_v1(ReadContext& context, Viewer viewer) {
    const auto policy = co_await notifications::find_policy(context, viewer);
    co_return to_policy_v1(policy);
}

struct PolicyInput {
    std::optional<std::string> for_not_following;
    std::optional<std::string> for_not_followers;
    std::optional<std::string> for_new_accounts;
    std::optional<std::string> for_private_mentions;
    std::optional<std::string> for_limited_accounts;
};
BOOST_DESCRIBE_STRUCT(PolicyInput, (),
                      (for_not_following, for_not_followers, for_new_accounts, for_private_mentions,
                       for_limited_accounts))

std::optional<Treatment> take_treatment(std::string_view name, const std::optional<std::string>& word) {
    if (!word) return std::nullopt;
    const auto treatment = find_enumerator<Treatment>(*word);
    if (!treatment) refuse_parameter(name, "must be accept, filter or drop");
    return treatment;
}

Task<NotificationPolicy> change_policy(Context& context, Viewer viewer, http::Input<PolicyInput> input) {
    const notifications::PolicyChange change{
        .for_not_following = take_treatment("for_not_following", input->for_not_following),
        .for_not_followers = take_treatment("for_not_followers", input->for_not_followers),
        .for_new_accounts = take_treatment("for_new_accounts", input->for_new_accounts),
        .for_private_mentions = take_treatment("for_private_mentions", input->for_private_mentions),
        .for_limited_accounts = take_treatment("for_limited_accounts", input->for_limited_accounts)};
    co_await notifications::change_policy(context, viewer, change);
    const auto policy = co_await notifications::find_policy(context, viewer);
    co_return to_policy(policy);
}

struct PolicyInputV1 {
    std::optional<bool> filter_not_following;
    std::optional<bool> filter_not_followers;
    std::optional<bool> filter_new_accounts;
    std::optional<bool> filter_private_mentions;
};
BOOST_DESCRIBE_STRUCT(PolicyInputV1, (),
                      (filter_not_following, filter_not_followers, filter_new_accounts, filter_private_mentions))

std::optional<Treatment> to_treatment(std::optional<bool> is_filtered) {
    if (!is_filtered) return std::nullopt;
    return *is_filtered ? Treatment::filter : Treatment::accept;
}

Task<NotificationPolicyV1> change_policy_v1(Context& context, Viewer viewer, http::Input<PolicyInputV1> input) {
    const notifications::PolicyChange change{.for_not_following = to_treatment(input->filter_not_following),
                                             .for_not_followers = to_treatment(input->filter_not_followers),
                                             .for_new_accounts = to_treatment(input->filter_new_accounts),
                                             .for_private_mentions = to_treatment(input->filter_private_mentions)};
    co_await notifications::change_policy(context, viewer, change);
    const auto policy = co_await notifications::find_policy(context, viewer);
    co_return to_policy_v1(policy);
}

Task<std::vector<NotificationRequest>> render_requests(ReadContext& context, Viewer viewer,
                                                       std::vector<notifications::Request> requests) {
    std::vector<Reference> references;
    std::vector<AccountId> senders;
    for (const auto& request : requests) {
        // Only posts of the sender are held back.
        references.push_back({notifications::Kind::mention, request.from, request.post, request.root});
        senders.push_back(request.from);
    }
    const auto around = co_await load_around(context, viewer, std::move(references), std::move(senders));
    std::vector<NotificationRequest> shown;
    for (const auto& request : requests) {
        const auto* const from = around.account(request.from);
        if (from == nullptr) continue;
        NotificationRequest one{.id = {request.from},
                                .created_at = {request.first_at},
                                .updated_at = {request.last_at},
                                .notifications_count = std::to_string(request.count),
                                .account = to_account(context.settings, *from),
                                .last_status = {}};
        const auto* const post = request.post ? around.post(*request.post) : nullptr;
        if (post != nullptr) one.last_status = {to_status(context.settings, *post, viewer)};
        shown.push_back(std::move(one));
    }
    co_return shown;
}

Task<List<NotificationRequest>> list_requests(ReadContext& context, Viewer viewer, Paging<40, 80> page) {
    const AccountId below{page.max_id.value_or(std::numeric_limits<std::int64_t>::max())};
    const AccountId above{page.min_id.value_or(page.since_id.value_or(0))};
    auto requests = co_await notifications::list_requests(context, viewer, below, above, page.limit);
    std::optional<Ends> ends;
    if (!requests.empty())
        ends = Ends{requests.front().from.value, requests.back().from.value, std::ssize(requests) == page.limit};
    auto shown = co_await render_requests(context, viewer, std::move(requests));
    co_return to_list(context, page, std::move(shown), ends);
}

Task<NotificationRequest> get_request(ReadContext& context, Viewer viewer, AccountPath id) {
    const auto sender = (*id).value;
    if (sender.value <= 0) throw absent("notification request", std::to_string(sender.value));
    const AccountId below{sender.value < std::numeric_limits<std::int64_t>::max() ? sender.value + 1 : sender.value};
    auto requests = co_await notifications::list_requests(context, viewer, below, AccountId{sender.value - 1}, 1);
    auto shown = co_await render_requests(context, viewer, std::move(requests));
    if (shown.empty()) throw absent("notification request", std::to_string(sender.value));
    co_return std::move(shown.front());
}

Task<Empty> accept_request(Context& context, Viewer viewer, AccountPath id) {
    const auto count = co_await notifications::accept(context, viewer, {(*id).value});
    if (count == 0) throw absent("notification request", std::to_string((*id).value.value));
    co_return Empty{};
}

Task<Empty> dismiss_request(Context& context, Viewer viewer, AccountPath id) {
    const auto count = co_await notifications::refuse(context, viewer, {(*id).value});
    if (count == 0) throw absent("notification request", std::to_string((*id).value.value));
    co_return Empty{};
}

struct SendersInput {
    std::optional<std::vector<std::string>> id;
};
BOOST_DESCRIBE_STRUCT(SendersInput, (), (id))

std::vector<AccountId> to_senders(const SendersInput& input) {
    const auto ids = input.id.value_or(std::vector<std::string>{});
    require_at_most(most_senders, ids.size(), "id");
    std::vector<AccountId> senders;
    for (const auto& id : ids) senders.push_back({id_number(id)});
    return senders;
}

Task<Empty> accept_requests(Context& context, Viewer viewer, http::Input<SendersInput> input) {
    co_await notifications::accept(context, viewer, to_senders(*input));
    co_return Empty{};
}

Task<Empty> dismiss_requests(Context& context, Viewer viewer, http::Input<SendersInput> input) {
    co_await notifications::refuse(context, viewer, to_senders(*input));
    co_return Empty{};
}

struct Merged {
    bool merged;
};
BOOST_DESCRIBE_STRUCT(Merged, (), (merged))

/// What was held back is shown as soon as its sender is accepted.
Task<Merged> get_merged(ReadContext& /*context*/, Viewer /*viewer*/) {
    co_return Merged{true};
}

}  // namespace

void mount_notification_requests(const Mount& mount) {
    const http::RouteOptions read{.scope = "read:notifications"};
    const http::RouteOptions write{.scope = "write:notifications"};
    mount.get<"/api/v1/notifications/policy", get_policy_v1>({.summary = "Read your notification policy (version 1)"},
                                                             read);
    mount.put<"/api/v1/notifications/policy", change_policy_v1>(
        {.summary = "Change your notification policy (version 1)"}, write);
    mount.get<"/api/v2/notifications/policy", get_policy>({.summary = "Read your notification policy"}, read);
    mount.patch<"/api/v2/notifications/policy", change_policy>({.summary = "Change your notification policy"}, write);
    mount.put<"/api/v2/notifications/policy", change_policy>({.summary = "Change your notification policy (PUT)"},
                                                             write);
    mount.get<"/api/v1/notifications/requests", list_requests>({.summary = "List senders of held back notifications"},
                                                               read);
    mount.get<"/api/v1/notifications/requests/merged", get_merged>(
        {.summary = "Check whether accepted notifications are shown"}, read);
    mount.get<"/api/v1/notifications/requests/{id}", get_request>({.summary = "Read the request of a sender"}, read);
    mount.post<"/api/v1/notifications/requests/accept", accept_requests>(
        {.summary = "Accept notifications of several senders"}, write);
    mount.post<"/api/v1/notifications/requests/dismiss", dismiss_requests>(
        {.summary = "Dismiss notifications of several senders"}, write);
    mount.post<"/api/v1/notifications/requests/{id}/accept", accept_request>(
        {.summary = "Accept notifications of a sender"}, write);
    mount.post<"/api/v1/notifications/requests/{id}/dismiss", dismiss_request>(
        {.summary = "Dismiss notifications of a sender"}, write);
}

}  // namespace plaza::mastodon
