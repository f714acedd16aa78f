// Instance: this server as the client API describes it, in the form of versions 1 and 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/mastodon/account.hpp"
#include "platform/base/describe.hpp"

namespace plaza::mastodon {

struct StatusLimits {
    std::int64_t max_characters;
    std::int64_t max_media_attachments;
    std::int64_t characters_reserved_per_url;
};
BOOST_DESCRIBE_STRUCT(StatusLimits, (), (max_characters, max_media_attachments, characters_reserved_per_url))

struct MediaLimits {
    std::int64_t description_limit;
    std::vector<std::string> supported_mime_types;
    std::int64_t image_size_limit;
    std::int64_t image_matrix_limit;
    std::int64_t video_size_limit;
    std::int64_t video_frame_rate_limit;
    std::int64_t video_matrix_limit;
};
BOOST_DESCRIBE_STRUCT(MediaLimits, (),
                      (description_limit, supported_mime_types, image_size_limit, image_matrix_limit, video_size_limit,
                       video_frame_rate_limit, video_matrix_limit))

struct PollLimits {
    std::int64_t max_options;
    std::int64_t max_characters_per_option;
    std::int64_t min_expiration;
    std::int64_t max_expiration;
};
BOOST_DESCRIBE_STRUCT(PollLimits, (), (max_options, max_characters_per_option, min_expiration, max_expiration))

struct AccountLimits {
    std::int64_t max_featured_tags;
    std::int64_t max_pinned_statuses;
    std::int64_t max_profile_fields;
    std::int64_t profile_field_name_limit;
    std::int64_t profile_field_value_limit;
    std::int64_t max_note_length;
    std::int64_t max_display_name_length;
};
BOOST_DESCRIBE_STRUCT(AccountLimits, (),
                      (max_featured_tags, max_pinned_statuses, max_profile_fields, profile_field_name_limit,
                       profile_field_value_limit, max_note_length, max_display_name_length))

struct UrlsV1 {
    std::string streaming_api;
};
BOOST_DESCRIBE_STRUCT(UrlsV1, (), (streaming_api))

struct Rule {
    std::string id;
    std::string text;
    std::string hint;
};
BOOST_DESCRIBE_STRUCT(Rule, (), (id, text, hint))

struct Stats {
    std::int64_t user_count;
    std::int64_t status_count;
    std::int64_t domain_count;
};
BOOST_DESCRIBE_STRUCT(Stats, (), (user_count, status_count, domain_count))

struct ConfigurationV1 {
    AccountLimits accounts;
    StatusLimits statuses;
    MediaLimits media_attachments;
    PollLimits polls;
};
BOOST_DESCRIBE_STRUCT(ConfigurationV1, (), (accounts, statuses, media_attachments, polls))

struct InstanceV1 {
    static constexpr std::string_view schema_name = "V1Instance";

    std::string uri;  // the domain
    std::string title;
    std::string short_description;
    std::string description;
    std::string email;
    std::string version;
    UrlsV1 urls;
    Stats stats;
    std::string thumbnail;
    std::vector<std::string> languages;
    bool registrations;
    bool approval_required;
    bool invites_enabled;
    ConfigurationV1 configuration;
    std::optional<Account> contact_account;
    std::vector<Rule> rules;
};
BOOST_DESCRIBE_STRUCT(InstanceV1, (),
                      (uri, title, short_description, description, email, version, urls, stats, thumbnail, languages,
                       registrations, approval_required, invites_enabled, configuration, contact_account, rules))

struct ActiveUsers {
    std::int64_t active_month;
};
BOOST_DESCRIBE_STRUCT(ActiveUsers, (), (active_month))

struct Usage {
    ActiveUsers users;
};
BOOST_DESCRIBE_STRUCT(Usage, (), (users))

struct Thumbnail {
    std::string url;
};
BOOST_DESCRIBE_STRUCT(Thumbnail, (), (url))

struct InstanceIcon {
    std::string src;
    std::string size;
};
BOOST_DESCRIBE_STRUCT(InstanceIcon, (), (src, size))

struct InstanceUrls {
    std::string streaming;
    std::optional<std::string> status;
    std::string about;
    std::optional<std::string> privacy_policy;
    std::optional<std::string> terms_of_service;
};
BOOST_DESCRIBE_STRUCT(InstanceUrls, (), (streaming, status, about, privacy_policy, terms_of_service))

struct Vapid {
    std::string public_key;
};
BOOST_DESCRIBE_STRUCT(Vapid, (), (public_key))

struct Translations {
    bool enabled;
};
BOOST_DESCRIBE_STRUCT(Translations, (), (enabled))

struct Configuration {
    InstanceUrls urls;
    Vapid vapid;
    AccountLimits accounts;
    StatusLimits statuses;
    MediaLimits media_attachments;
    PollLimits polls;
    Translations translation;
    bool limited_federation;
};
BOOST_DESCRIBE_STRUCT(Configuration, (),
                      (urls, vapid, accounts, statuses, media_attachments, polls, translation, limited_federation))

struct Registrations {
    bool enabled;
    bool approval_required;
    bool reason_required;
    std::optional<std::string> message;
    std::optional<std::int64_t> min_age;
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(Registrations, (), (enabled, approval_required, reason_required, message, min_age, url))

struct ApiVersions {
    std::int64_t mastodon;
};
BOOST_DESCRIBE_STRUCT(ApiVersions, (), (mastodon))

struct Contact {
    std::string email;
    std::optional<Account> account;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (email, account))

struct Instance {
    std::string domain;
    std::string title;
    std::string version;
    std::string source_url;
    std::string description;
    Usage usage;
    Thumbnail thumbnail;
    std::vector<InstanceIcon> icon;
    std::vector<std::string> languages;
    Configuration configuration;
    Registrations registrations;
    ApiVersions api_versions;
    Contact contact;
    std::vector<Rule> rules;
};
BOOST_DESCRIBE_STRUCT(Instance, (),
                      (domain, title, version, source_url, description, usage, thumbnail, icon, languages,
                       configuration, registrations, api_versions, contact, rules))

}  // namespace plaza::mastodon
