// The caller's own account: verify_credentials, update_credentials and the preferences of clients.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/relations/relations.hpp"
#include "domain/text/text.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/text.hpp"
#include "platform/http/routing/input.hpp"
#include "platform/json/write.hpp"

namespace plaza::mastodon {
namespace {

// A picture is refused with a reason, so its request is read.
constexpr std::size_t max_body_with_picture = 4'194'304;

struct FieldInput {
    OrEmpty<Text<0, profiles::max_field_length>> name;
    OrEmpty<Text<0, profiles::max_field_length>> value;
};
BOOST_DESCRIBE_STRUCT(FieldInput, (), (name, value))

struct SourceInput {
    std::optional<std::string> privacy;
    std::optional<bool> sensitive;
    std::optional<Text<0, 35>> language;
};
BOOST_DESCRIBE_STRUCT(SourceInput, (), (privacy, sensitive, language))

struct ProfileInput {
    std::optional<Text<0, profiles::max_display_name_length>> display_name;
    std::optional<Text<0, 5'000>> note;
    std::optional<std::string> avatar;
    std::optional<std::string> header;
    std::optional<bool> locked;
    std::optional<bool> bot;
    std::optional<bool> discoverable;
    std::optional<bool> hide_collections;
    std::optional<bool> indexable;
    std::optional<std::vector<FieldInput>> fields_attributes;
    std::optional<SourceInput> source;
};
BOOST_DESCRIBE_STRUCT(ProfileInput, (),
                      (display_name, note, avatar, header, locked, bot, discoverable, hide_collections, indexable,
                       fields_attributes, source))

/// Fields without name and value are left out: clients send empty rows.
std::vector<accounts::Field> to_fields(std::vector<FieldInput> rows) {
    std::vector<accounts::Field> fields;
    for (auto& row : rows)
        if (!row.name.value.value.empty() || !row.value.value.value.empty())
            fields.push_back({std::move(row.name.value.value), std::move(row.value.value.value)});
    require_at_most(profiles::most_fields, fields.size(), "fields_attributes");
    return fields;
}

void refuse_picture(std::string_view name, const std::optional<std::string>& picture) {
    if (picture && !picture->empty()) refuse_parameter(name, "this server has no uploads of pictures yet");
}

void read_source(profiles::Change& change, SourceInput source) {
    change.is_sensitive = source.sensitive;
    if (source.language) change.language = std::move(source.language->value);
    if (!source.privacy || source.privacy->empty()) return;
    change.audience = find_audience(*source.privacy);
    if (!change.audience) refuse_parameter("source.privacy", "must be public, unlisted, private or direct");
}

profiles::Change to_change(ProfileInput input) {
    refuse_picture("avatar", input.avatar);
    refuse_picture("header", input.header);
    profiles::Change change{.is_locked = input.locked,
                            .is_bot = input.bot,
                            .is_discoverable = input.discoverable,
                            .hides_relations = input.hide_collections};
    if (input.display_name) change.display_name = std::move(input.display_name->value);
    if (input.note) {
        if (text::length_of(input.note->value) > profiles::max_bio_length)
            refuse_parameter("note", fmt::format("must have at most {} characters", profiles::max_bio_length));
        change.bio = std::move(input.note->value);
    }
    if (input.fields_attributes) change.fields = to_fields(std::move(*input.fields_attributes));
    if (input.source) read_source(change, std::move(*input.source));
    return change;
}

/// The account with what only its owner sees.
Task<Account> show_own(ReadContext& context, Viewer viewer) {
    auto loading = accounts::load_profiles(context, {viewer.id()});
    auto reading = profiles::load_post_defaults(context, viewer.id());
    auto counting = relations::count_requests(context, viewer.id());
    auto profiles = co_await std::move(loading);
    auto defaults = co_await std::move(reading);
    const auto requests = co_await std::move(counting);
    co_await viewer.settled();
    if (profiles.empty()) throw signed_out();
    AccountSource source{.privacy = std::string(visibility_name(defaults.audience)),
                         .sensitive = defaults.is_sensitive,
                         .language = std::move(defaults.language),
                         .note = profiles.front().bio,
                         .fields = {},
                         .follow_requests_count = requests,
                         .hide_collections = profiles.front().hides_relations,
                         .discoverable = profiles.front().is_discoverable,
                         .indexable = profiles.front().is_discoverable,
                         .attribution_domains = {}};
    for (const auto& field : profiles.front().fields) source.fields.push_back({field.name, field.value, {}});
    auto account = to_account(context.settings, std::move(profiles.front()));
    account.source = {std::move(source)};
    account.role = {OwnRole{}};
    co_return account;
}

Task<Account> verify_credentials(ReadContext& context, Viewer viewer) {
    return show_own(context, viewer);
}

Task<Account> update_credentials(Context& context, Viewer viewer, http::Input<ProfileInput> input) {
    co_await profiles::change(context, viewer, to_change(std::move(*input)));
    co_return co_await show_own(context, viewer);
}

/// Deletes the avatar or header of an account. No account has one yet.
Task<Account> delete_picture(Context& context, Viewer viewer) {
    return show_own(context, viewer);
}

Task<http::Response> get_preferences(ReadContext& context, Viewer viewer) {
    auto reading = profiles::load_post_defaults(context, viewer.id());
    const auto defaults = co_await std::move(reading);
    co_await viewer.settled();
    co_return http::Response{.body =
                                 fmt::format(R"({{"posting:default:visibility":"{}","posting:default:sensitive":{},)"
                                             R"("posting:default:language":{},)"
                                             R"("reading:expand:media":"default","reading:expand:spoilers":false,)"
                                             R"("reading:autoplay:gifs":false}})",
                                             visibility_name(defaults.audience), defaults.is_sensitive,
                                             json::to_json(defaults.language))};
}

}  // namespace

void mount_own_account(const Mount& mount) {
    mount.get<"/api/v1/accounts/verify_credentials", verify_credentials>({.summary = "Read your own account"},
                                                                         {.scope = "read:accounts"});
    mount.patch<"/api/v1/accounts/update_credentials", update_credentials>(
        {.summary = "Edit your own profile"}, {.scope = "write:accounts", .max_body = max_body_with_picture});
    mount.del<"/api/v1/profile/avatar", delete_picture>({.summary = "Remove your avatar"}, {.scope = "write:accounts"});
    mount.del<"/api/v1/profile/header", delete_picture>({.summary = "Remove your header picture"},
                                                        {.scope = "write:accounts"});
    mount.get<"/api/v1/preferences", get_preferences>({.summary = "Read the defaults of your new posts"},
                                                      {.scope = "read:accounts"});
}

}  // namespace plaza::mastodon
