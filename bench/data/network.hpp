// Network: who follows whom, and which posts are replies and boosts, for the people and posts of a dataset.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/dataset.hpp"

namespace plaza::bench {

enum class PostKind : std::uint8_t { plain, reply, boost };

/// Half of the people follow at least 40 others, 5 % none, and 1 % more than 2,000. The busiest person is followed by
/// all others who follow at least one, the next ten by a tenth, and the next hundred by a hundredth. The constructor
/// computes all follows, and 5 bytes per post.
class Network {
 public:
    explicit Network(const Dataset& dataset);

    /// Whom a person follows, and who follows a person, ascending.
    [[nodiscard]] const std::vector<std::uint32_t>& followed_by(std::uint64_t person) const {
        return followed_[person];
    }
    [[nodiscard]] const std::vector<std::uint32_t>& followers_of(std::uint64_t person) const {
        return followers_[person];
    }
    /// Says since when, as the id of a relation.
    [[nodiscard]] std::int64_t follow_id(std::uint64_t follower, std::uint64_t followed) const;

    [[nodiscard]] PostKind kind(std::uint64_t post) const { return kinds_[post]; }
    /// The post that a reply answers or a boost boosts: an earlier one, never a boost, and not only for followers.
    [[nodiscard]] std::uint64_t other(std::uint64_t post) const { return others_[post]; }
    /// The first post of the thread of a reply.
    [[nodiscard]] std::uint64_t root(std::uint64_t post) const;
    [[nodiscard]] std::string_view visibility(std::uint64_t post) const;
    /// The hashtag of a fifth of the posts that are not boosts; empty for the others.
    [[nodiscard]] std::string tag(std::uint64_t post) const;
    /// The text with the mention of a reply and the hashtag; empty for a boost.
    [[nodiscard]] std::string content(std::uint64_t post) const;

 private:
    void draw_follows();
    void draw_links();
    [[nodiscard]] double fraction(Kind kind, std::uint64_t id, std::uint64_t field) const;

    const Dataset& dataset_;
    std::vector<std::vector<std::uint32_t>> followed_;
    std::vector<std::vector<std::uint32_t>> followers_;
    std::vector<PostKind> kinds_;
    std::vector<std::uint32_t> others_;
};

}  // namespace plaza::bench
