// Network: the fixture for tests that read a social network through the Mastodon client API. It writes the rows of
// posts and relations itself, so that their ids and times are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

/// A post in the tables.
struct NewPost {
    std::string visibility = "public";
    std::optional<std::int64_t> reply_to{};
    std::optional<std::int64_t> boost_of{};
    std::string text = "words";
    std::vector<std::string> tags{};
    std::string language{};  // empty: none
    std::vector<std::int64_t> mentions{};
};

class Network : public Api {
 protected:
    /// Ids are 1, 2, 3, …
    std::int64_t post(std::int64_t author, const NewPost& post = {});
    std::int64_t post(const Person& author, const NewPost& wish = {}) { return post(author.id, wish); }
    std::int64_t boost(const Person& author, std::int64_t of) { return post(author, {.boost_of = of}); }
    /// Also removes the boosts of the post.
    void remove(std::int64_t id);

    void follow(const Person& from, const Person& to) { follow(from.id, to.id); }
    void follow(std::int64_t from, std::int64_t to);
    void unfollow(std::int64_t from, std::int64_t to);
    /// Ends follows between the two.
    void block(std::int64_t from, std::int64_t to);
    void unblock(std::int64_t from, std::int64_t to);
    void mute(std::int64_t from, std::int64_t to, const std::string& until = "");
    void unmute(std::int64_t from, std::int64_t to);
    /// Sets what a follower sees.
    void show(std::int64_t from, std::int64_t to, bool boosts, const std::string& languages = "{}");
    void mark(std::int64_t account, std::int64_t post, const std::string& mark, std::int64_t id);

 private:
    /// Sets columns of the relation of one account to another one.
    void relate(std::int64_t from, std::int64_t to, const std::string& column, const std::string& value);

    std::int64_t last_id_ = 0;
};

/// The ids of the items of a list of the client API.
[[nodiscard]] std::vector<std::int64_t> ids_in(const Answer& list);

/// The query of the link with this relation in the Link header, such as `max_id=7`; empty if there is none.
[[nodiscard]] std::string link_to(const Answer& list, const std::string& relation);

}  // namespace plaza::test
