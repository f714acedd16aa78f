#include "tests/support/network.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>

namespace plaza::test {

std::int64_t Network::post(std::int64_t author, const NewPost& post) {
    const auto id = ++last_id_;
    const auto text_of = [](const std::optional<std::int64_t>& value) {
        return value ? fmt::to_string(*value) : "null";
    };
    database().exec(fmt::format(
        R"sql(
        insert into posts (id, author_id, title, content, published, created_at, visibility, language, mentions, reply_to,
                           reply_to_author, root_id, boost_of, boosted_author)
        select {0}, {1}, '', '{2}', true, now(), '{3}', nullif('{4}', ''), '{{{5}}}', {6}, parent.author_id,
               coalesce(parent.root_id, parent.id), {7}, original.author_id
          from (select) one
          left join posts parent on parent.id = {6}
          left join posts original on original.id = {7};
        insert into author_posts (author_id, post_id, boost_of, boosted_author, visibility, is_reply, reply_to_author,
                                  root_id, language)
        select author_id, id, boost_of, boosted_author, visibility, reply_to is not null, reply_to_author, root_id, language
          from posts where id = {0})sql",
        id, author, post.text, post.visibility, post.language, fmt::join(post.mentions, ","), text_of(post.reply_to),
        text_of(post.boost_of)));
    if (post.visibility == "public")
        for (const auto& tag : post.tags)
            database().exec(
                fmt::format("insert into tag_posts (tag, post_id, author_id) values ('{}', {}, {})", tag, id, author));
    return id;
}

void Network::remove(std::int64_t id) {
    database().exec(fmt::format(
        "update posts set deleted_at = now() where {0} in (id, boost_of); "
        "delete from author_posts where {0} in (post_id, boost_of); delete from tag_posts where post_id = {0}",
        id));
}

void Network::relate(std::int64_t from, std::int64_t to, const std::string& column, const std::string& value) {
    database().exec(
        fmt::format("insert into relations (account_id, other_id, {2}) values ({0}, {1}, {3}) "
                    "on conflict (account_id, other_id) do update set {2} = {3}",
                    from, to, column, value));
}

void Network::follow(std::int64_t from, std::int64_t to) {
    relate(from, to, "following_id", fmt::to_string(to));
    relate(to, from, "followed_by_id", fmt::to_string(from));
    database().exec(fmt::format(
        "insert into followers (followee_id, follower_id) values ({}, {}) on conflict do nothing", to, from));
}

void Network::unfollow(std::int64_t from, std::int64_t to) {
    relate(from, to, "following_id", "null");
    relate(to, from, "followed_by_id", "null");
    database().exec(fmt::format("delete from followers where followee_id = {} and follower_id = {}", to, from));
}

void Network::block(std::int64_t from, std::int64_t to) {
    unfollow(from, to);
    unfollow(to, from);
    relate(from, to, "blocking_id", fmt::to_string(to));
    relate(to, from, "is_blocked_by", "true");
    database().exec(fmt::format("update users set has_blocks = true where id in ({}, {})", from, to));
}

void Network::unblock(std::int64_t from, std::int64_t to) {
    relate(from, to, "blocking_id", "null");
    relate(to, from, "is_blocked_by", "false");
}

void Network::mute(std::int64_t from, std::int64_t to, const std::string& until) {
    relate(from, to, "muting_id", fmt::to_string(to));
    relate(from, to, "muted_until", until.empty() ? "null" : "'" + until + "'");
}

void Network::unmute(std::int64_t from, std::int64_t to) {
    relate(from, to, "muting_id", "null");
}

void Network::show(std::int64_t from, std::int64_t to, bool boosts, const std::string& languages) {
    relate(from, to, "shows_boosts", boosts ? "true" : "false");
    database().exec(
        fmt::format("update followers set shows_boosts = {}, languages = '{}' "
                    "where followee_id = {} and follower_id = {}",
                    boosts, languages, to, from));
}

void Network::mark(std::int64_t account, std::int64_t post, const std::string& mark, std::int64_t id) {
    database().exec(
        fmt::format("insert into marks (account_id, post_id, {2}_id) values ({0}, {1}, {3}) "
                    "on conflict (account_id, post_id) do update set {2}_id = {3}",
                    account, post, mark, id));
}

std::vector<std::int64_t> ids_in(const Answer& list) {
    std::vector<std::int64_t> ids;
    for (const auto& item : list.json()) ids.push_back(std::stoll(item.at("id").get<std::string>()));
    return ids;
}

std::string link_to(const Answer& list, const std::string& relation) {
    const std::regex link("[?&](\\w+_id=\\d+)>; rel=\"" + relation + '"');
    std::smatch found;
    const auto header = list.header("Link");
    return std::regex_search(header, found, link) ? found[1].str() : "";
}

}  // namespace plaza::test
