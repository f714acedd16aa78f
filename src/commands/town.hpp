// Town: the content of demo.json, and how its people write, follow and vote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza::commands {

struct TownField {
    std::string name;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(TownField, (), (name, value))

struct TownPerson {
    std::string username;
    double days_ago;
    std::string display_name;
    std::string bio;
    std::optional<std::string> role;
    std::optional<bool> is_locked;
    std::optional<bool> is_bot;
    std::optional<bool> is_discoverable;
    std::string language;
    std::vector<std::string> follows;
    std::optional<std::vector<TownField>> fields;
    std::optional<std::vector<std::string>> tags;      // that the person follows
    std::optional<std::vector<std::string>> featured;  // tags on the profile
};
BOOST_DESCRIBE_STRUCT(TownPerson, (),
                      (username, days_ago, display_name, bio, role, is_locked, is_bot, is_discoverable, language,
                       follows, fields, tags, featured))

/// A post with a title is written as by a client of the native API, others as by an app.
struct TownPost {
    std::optional<std::string> key;  // posts with a title can be named by it
    std::string by;
    double hours_ago;
    std::optional<std::string> reply_to;
    std::optional<bool> is_draft;
    std::optional<bool> is_pinned;
    std::optional<bool> is_local_only;
    std::optional<std::string> audience;  // unlisted, followers or direct; absent: public
    std::optional<std::string> warning;
    std::optional<std::string> language;
    std::optional<std::string> title;
    std::string content;
    std::optional<std::int64_t> votes;
    std::optional<std::int64_t> boosts;
};
BOOST_DESCRIBE_STRUCT(TownPost, (),
                      (key, by, hours_ago, reply_to, is_draft, is_pinned, is_local_only, audience, warning, language,
                       title, content, votes, boosts))

struct TownList {
    std::string by;
    std::string title;
    std::vector<std::string> members;
};
BOOST_DESCRIBE_STRUCT(TownList, (), (by, title, members))

struct TownBookmark {
    std::string by;
    std::string post;
};
BOOST_DESCRIBE_STRUCT(TownBookmark, (), (by, post))

struct Town {
    std::vector<TownPerson> people;
    std::vector<TownPost> posts;  // a reply comes after the post that it answers
    std::vector<TownList> lists;
    std::vector<TownBookmark> bookmarks;
};
BOOST_DESCRIBE_STRUCT(Town, (), (people, posts, lists, bookmarks))

/// Throws std::logic_error if the text is not a town.
[[nodiscard]] Town read_town(std::string_view json);

/// Does what the people did in the days before `now`, in the order of the times, with the functions that a server uses.
/// `accounts` are the accounts of the people, in their order.
Task<> live(Context& context, const Town& town, std::vector<AccountId> accounts, Time now);

}  // namespace plaza::commands
