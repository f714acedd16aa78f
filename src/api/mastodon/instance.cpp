// /api/v1/instance and /api/v2/instance: what apps read first.
#include "api/mastodon/instance.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "domain/apps/apps.hpp"
#include "domain/instance/instance.hpp"
#include "domain/posts/posts.hpp"
#include "domain/profiles/profiles.hpp"
#include "domain/tags/tags.hpp"
#include "platform/http/routing/html.hpp"

namespace plaza::mastodon {
namespace {

// Clients read numbers from its beginning: never a second digit after the first point.
constexpr std::string_view version = "4.5.0 (compatible; Plaza " PLAZA_VERSION ")";

constexpr StatusLimits status_limits{
    .max_characters = posts::max_app_length, .max_media_attachments = 0, .characters_reserved_per_url = 23};
constexpr PollLimits no_polls{
    .max_options = 0, .max_characters_per_option = 0, .min_expiration = 300, .max_expiration = 2'629'746};
constexpr AccountLimits account_limits{.max_featured_tags = tags::most_featured,
                                       .max_pinned_statuses = posts::max_pins,
                                       .max_profile_fields = profiles::most_fields,
                                       .profile_field_name_limit = profiles::max_field_length,
                                       .profile_field_value_limit = profiles::max_field_length,
                                       .max_note_length = profiles::max_bio_length,
                                       .max_display_name_length = profiles::max_display_name_length};

MediaLimits no_media() {
    return {.description_limit = 1'500,
            .supported_mime_types = {},
            .image_size_limit = 0,
            .image_matrix_limit = 0,
            .video_size_limit = 0,
            .video_frame_rate_limit = 0,
            .video_matrix_limit = 0};
}

/// The instance has the generated header of this account.
constexpr AccountId thumbnail_id{1};

/// The public address for WebSockets.
std::string streaming_url(const Settings& settings) {
    auto url = settings.public_url;
    return url.replace(0, std::string_view("http").size(), "ws");
}

Task<InstanceV1> get_instance_v1(ReadContext& context) {
    const auto& settings = context.settings;
    const auto usage = co_await instance::find_usage(context);
    co_return InstanceV1{.uri = std::string(domain_of(settings)),
                         .title = settings.instance.title,
                         .short_description = settings.instance.description,
                         .description = settings.instance.description,
                         .email = settings.instance.contact_email,
                         .version = std::string(version),
                         .urls = {streaming_url(settings)},
                         .stats = {.user_count = usage.users, .status_count = usage.posts, .domain_count = 0},
                         .thumbnail = default_header(settings, thumbnail_id),
                         .languages = {"en"},
                         .registrations = true,
                         .approval_required = false,
                         .invites_enabled = false,
                         .configuration = {.accounts = account_limits,
                                           .statuses = status_limits,
                                           .media_attachments = no_media(),
                                           .polls = no_polls},
                         .contact_account = {},
                         .rules = {}};
}

Configuration configuration_of(const Settings& settings, std::string push_key) {
    return {.urls = {.streaming = streaming_url(settings),
                     .status = {},
                     .about = settings.public_url + "/about",
                     .privacy_policy = {},
                     .terms_of_service = {}},
            .vapid = {std::move(push_key)},
            .accounts = account_limits,
            .statuses = status_limits,
            .media_attachments = no_media(),
            .polls = no_polls,
            .translation = {.enabled = false},
            .limited_federation = false};
}

/// The first call makes the push key.
Task<Instance> get_instance(Context& context) {
    const auto& settings = context.settings;
    auto counting = instance::find_usage(context);
    auto push_key = co_await apps::push_key(context);
    const auto usage = co_await std::move(counting);
    co_return Instance{.domain = std::string(domain_of(settings)),
                       .title = settings.instance.title,
                       .version = std::string(version),
                       .source_url = settings.public_url,
                       .description = settings.instance.description,
                       .usage = {.users = {.active_month = usage.active_month}},
                       .thumbnail = {default_header(settings, thumbnail_id)},
                       .icon = {},
                       .languages = {"en"},
                       .configuration = configuration_of(settings, std::move(push_key).value_or("")),
                       .registrations = {.enabled = true,
                                         .approval_required = false,
                                         .reason_required = false,
                                         .message = {},
                                         .min_age = {},
                                         .url = {}},
                       .api_versions = {.mastodon = 2},
                       .contact = {.email = settings.instance.contact_email, .account = {}},
                       .rules = {}};
}

/// For lists that are empty: other servers, their blocks, and activity by week.
Task<std::vector<std::string>> list_nothing(ReadContext& /*context*/) {
    co_return std::vector<std::string>{};
}

Task<std::vector<Rule>> list_rules(ReadContext& /*context*/) {
    co_return std::vector<Rule>{};
}

/// A text about the server, as HTML.
struct ServerText {
    std::string updated_at = "2026-11-28T00:00:00.000Z";
    std::string content;
};
BOOST_DESCRIBE_STRUCT(ServerText, (), (updated_at, content))

Task<ServerText> get_extended_description(ReadContext& context) {
    ServerText text;
    http::append_escaped(text.content, context.settings.instance.description);
    text.content = "<p>" + text.content + "</p>";
    co_return text;
}

Task<ServerText> get_privacy_policy(ReadContext& context) {
    ServerText text;
    text.content =
        "<p>Posts are stored until you delete them. Other people see what the visibility of a post says. E-mail "
        "addresses are seen by their owners and by the staff only.</p>";
    const auto& contact = context.settings.instance.contact_email;
    if (!contact.empty()) {
        text.content += "<p>Questions: ";
        http::append_escaped(text.content, contact);
        text.content += "</p>";
    }
    co_return text;
}

Task<Empty> get_translation_languages(ReadContext& /*context*/) {
    co_return Empty{};
}

}  // namespace

void mount_instance(const Mount& mount) {
    mount.get<"/api/v1/instance/activity", list_nothing, http::Public>({.summary = "Read the activity of the weeks"});
    mount.get<"/api/v1/instance/domain_blocks", list_nothing, http::Public>({.summary = "List blocked servers"});
    mount.get<"/api/v1/instance/extended_description", get_extended_description, http::Public>(
        {.summary = "Read the long description of the server"});
    mount.get<"/api/v1/instance/peers", list_nothing, http::Public>({.summary = "List known servers"});
    mount.get<"/api/v1/instance/privacy_policy", get_privacy_policy, http::Public>(
        {.summary = "Read the privacy policy"});
    mount.get<"/api/v1/instance/rules", list_rules, http::Public>({.summary = "List the rules of the server"});
    mount.get<"/api/v1/instance/translation_languages", get_translation_languages, http::Public>(
        {.summary = "List languages of translations"});
    mount.get<"/api/v1/instance", get_instance_v1, http::Public>({.summary = "Describe the server (version 1)"});
    mount.get<"/api/v2/instance", get_instance, http::Public>({.summary = "Describe the server"});
}

}  // namespace plaza::mastodon
