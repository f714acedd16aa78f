#include "api/mastodon/account.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/html.hpp"
#include "domain/context.hpp"

namespace plaza::mastodon {
namespace {

std::string day_of(Time moment) {
    const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(moment)};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

std::vector<Field> to_fields(const Settings& settings, std::vector<accounts::Field> fields) {
    std::vector<Field> all;
    all.reserve(fields.size());
    for (auto& field : fields)
        all.push_back({std::move(field.name), to_html(field.value, {.base = settings.public_url}), std::nullopt});
    return all;
}

}  // namespace

Account to_account(const Settings& settings, accounts::Profile profile) {
    const auto& counts = profile.counts;
    Account account;
    account.id = {profile.id};
    account.display_name = std::move(profile.display_name);
    account.locked = profile.is_locked;
    account.bot = profile.is_bot;
    account.discoverable = profile.is_discoverable;
    account.indexable = profile.is_discoverable;
    account.created_at = {profile.created_at};
    account.note = to_html(profile.bio, {.base = settings.public_url});
    account.url = account_url(settings, profile.handle);
    account.uri = account_uri(settings, profile.handle);
    account.avatar = account.avatar_static = default_avatar(settings, profile.id);
    account.header = account.header_static = default_header(settings, profile.id);
    account.followers_count = counts.followers;
    account.following_count = counts.following;
    account.statuses_count = counts.posts;
    if (counts.last_post_at) account.last_status_at = day_of(*counts.last_post_at);
    account.hide_collections = profile.hides_relations;
    if (profile.is_suspended) account.suspended = {true};
    account.fields = to_fields(settings, std::move(profile.fields));
    account.acct = profile.handle;
    account.username = std::move(profile.handle);
    return account;
}

std::vector<Account> to_accounts(const Settings& settings, std::vector<accounts::Profile> profiles) {
    std::vector<Account> all;
    all.reserve(profiles.size());
    for (auto& profile : profiles) all.push_back(to_account(settings, std::move(profile)));
    return all;
}

}  // namespace plaza::mastodon

PLAZA_JSON_HERE(plaza::mastodon::Account);
