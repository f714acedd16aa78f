// The SQL of profiles/, with its row type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/describe.hpp"
#include "platform/pg/query/query.hpp"
#include "platform/pg/query/value_types.hpp"

namespace plaza::profiles {

// A null leaves a column as it is.
inline const pg::Write<void(AccountId, std::optional<std::string>, std::optional<std::string>,
                            std::optional<std::vector<std::string>>, std::optional<std::vector<std::string>>,
                            std::optional<bool>, std::optional<bool>, std::optional<bool>, std::optional<bool>)>
    update_profile{"profiles.update", R"sql(
    update accounts
       set display_name = coalesce($2, display_name), bio = coalesce($3, bio),
           field_names = coalesce($4, field_names), field_values = coalesce($5, field_values),
           is_locked = coalesce($6, is_locked), is_bot = coalesce($7, is_bot),
           is_discoverable = coalesce($8, is_discoverable), hides_relations = coalesce($9, hides_relations)
     where id = $1)sql"};

inline const pg::Write<void(AccountId, std::optional<visibility::Audience>, std::optional<bool>,
                            std::optional<std::string>)>
    update_post_defaults{"profiles.update_post_defaults", R"sql(
    update users
       set post_visibility = coalesce($2, post_visibility), post_is_sensitive = coalesce($3, post_is_sensitive),
           post_language = case when $4::text is null then post_language else nullif($4, '') end
     where id = $1)sql"};

struct PostDefaultsRow {
    visibility::Audience post_visibility;
    bool post_is_sensitive;
    std::optional<std::string> post_language;
};
BOOST_DESCRIBE_STRUCT(PostDefaultsRow, (), (post_visibility, post_is_sensitive, post_language))

inline const pg::Read<PostDefaultsRow(AccountId)> find_post_defaults{"profiles.find_post_defaults", pg::Lane::point,
                                                                     R"sql(
    select post_visibility, post_is_sensitive, post_language from users where id = $1)sql"};

}  // namespace plaza::profiles
