// Account: a person as the client API shows them, to others and, with further members, to themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/mastodon/custom_emoji.hpp"
#include "domain/accounts/accounts.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/protocol_values.hpp"
#include "platform/json/once.hpp"

namespace plaza {
struct Settings;
}

namespace plaza::mastodon {

/// A row of the table in a profile. The value is HTML.
struct Field {
    std::string name;
    std::string value;
    std::optional<MillisTime> verified_at;
};
BOOST_DESCRIBE_STRUCT(Field, (), (name, value, verified_at))

/// The profile as its owner wrote it, and the defaults of their posts.
struct AccountSource {
    std::string privacy = "public";
    bool sensitive = false;
    std::optional<std::string> language;
    std::string note;  // plain text
    std::vector<Field> fields;
    std::int64_t follow_requests_count = 0;
    bool hide_collections = false;
    bool discoverable = false;
    bool indexable = false;
    std::vector<std::string> attribution_domains;
};
BOOST_DESCRIBE_STRUCT(AccountSource, (),
                      (privacy, sensitive, language, note, fields, follow_requests_count, hide_collections,
                       discoverable, indexable, attribution_domains))

/// A role that is shown beside the name.
struct AccountRole {
    std::string id;
    std::string name;
    std::string color;
};
BOOST_DESCRIBE_STRUCT(AccountRole, (), (id, name, color))

/// The role of the caller. `permissions` is a number of bits, as text.
struct OwnRole {
    std::string id = "-99";
    std::string name;
    std::string color;
    std::string permissions = "0";
    bool highlighted = false;
};
BOOST_DESCRIBE_STRUCT(OwnRole, (), (id, name, color, permissions, highlighted))

struct Account {
    TextId<AccountId> id;
    std::string username;
    std::string acct;  // with the domain for accounts of other servers
    std::string display_name;
    bool locked = false;
    bool bot = false;
    bool discoverable = false;
    bool indexable = false;
    bool group = false;
    MillisTime created_at;
    std::string note;  // HTML
    std::string url;
    std::string uri;
    std::string avatar;
    std::string avatar_static;
    std::string header;
    std::string header_static;
    std::int64_t followers_count = 0;
    std::int64_t following_count = 0;
    std::int64_t statuses_count = 0;
    std::optional<std::string> last_status_at;  // the day: 2026-11-28
    bool hide_collections = false;
    std::vector<CustomEmoji> emojis;
    std::vector<AccountRole> roles;
    std::vector<Field> fields;
    OrOmitted<bool> limited;    // hidden by the moderators
    OrOmitted<bool> suspended;  // its profile is empty
    // Of the caller's own account, in the answers of verify_credentials and update_credentials.
    OrOmitted<AccountSource> source;
    OrOmitted<OwnRole> role;
    // In the list of muted accounts; null if the mute does not end.
    OrOmitted<std::optional<MillisTime>> mute_expires_at;
};
BOOST_DESCRIBE_STRUCT(Account, (),
                      (id, username, acct, display_name, locked, bot, discoverable, indexable, group, created_at, note,
                       url, uri, avatar, avatar_static, header, header_static, followers_count, following_count,
                       statuses_count, last_status_at, hide_collections, emojis, roles, fields, limited, suspended,
                       source, role, mute_expires_at))

/// What everyone sees of an account.
[[nodiscard]] Account to_account(const Settings& settings, accounts::Profile profile);
[[nodiscard]] std::vector<Account> to_accounts(const Settings& settings, std::vector<accounts::Profile> profiles);

}  // namespace plaza::mastodon

PLAZA_JSON_ONCE(plaza::mastodon::Account);
