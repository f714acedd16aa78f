// Dataset: the people, posts and votes of a benchmark. Each row is a function of the seed and its number, so that the
// load tool can check responses without a copy of the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/random.hpp"

namespace plaza::bench {

/// The tables of Plaza with time-ordered ids, the same with the follows, replies and boosts of a network
/// (data/network.hpp), or those of the reference, with ids from 1.
enum class Schema { plaza, network, reference };

struct DatasetOptions {
    std::uint64_t seed = 1;
    std::uint64_t people = 1'000;
    std::int64_t clock_ms = 1'767'225'600'000;  // the time of the last row: 2026-01-01, in milliseconds since 1970
    Schema schema = Schema::plaza;
};

struct PostText {
    std::string title;
    std::string content;
};

/// The password of all people. One hash for all, because a hash per person would take hours.
inline constexpr const char* shared_password = "the password of everybody here";

/// People, posts and votes are numbered from 0, posts in the order of time. The constructor computes a table of 8 bytes
/// per person and 8 per post; all other values are computed on request.
class Dataset {
 public:
    explicit Dataset(DatasetOptions options);

    [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
    [[nodiscard]] std::int64_t clock_ms() const { return options_.clock_ms; }
    [[nodiscard]] std::uint64_t people() const { return options_.people; }
    [[nodiscard]] std::uint64_t posts() const { return first_slots_.back(); }

    [[nodiscard]] std::int64_t person_id(std::uint64_t person) const;
    [[nodiscard]] std::int64_t person_created_ms(std::uint64_t person) const;
    /// The person with the most posts has the rank 0.
    [[nodiscard]] std::uint64_t person_of_rank(std::uint64_t rank) const { return busyness_.inverse(rank); }
    /// An id of this time. `bits` distinguishes ids of one millisecond.
    [[nodiscard]] static std::int64_t id_at(std::int64_t ms, std::uint64_t bits);
    [[nodiscard]] static std::string handle(std::uint64_t person);
    [[nodiscard]] static std::string email(std::uint64_t person);
    [[nodiscard]] std::int64_t post_id(std::uint64_t post) const;
    [[nodiscard]] std::int64_t post_created_ms(std::uint64_t post) const;
    [[nodiscard]] std::uint64_t author(std::uint64_t post) const;
    /// Also valid for posts beyond posts(), which clients write during a run.
    [[nodiscard]] PostText text(std::uint64_t post) const;
    /// Returns nullopt for other ids, which clients have written.
    [[nodiscard]] std::optional<std::uint64_t> post_of(std::int64_t id) const;
    /// The post that a reader requests: often a new one of an active person, rarely another (Zipf).
    [[nodiscard]] std::uint64_t popular_post(double fraction) const;

    [[nodiscard]] std::uint64_t votes_for(std::uint64_t post) const;
    /// The n-th voter of a post; all are different.
    [[nodiscard]] std::uint64_t voter(std::uint64_t post, std::uint64_t n) const;
    [[nodiscard]] std::int64_t vote_created_ms(std::uint64_t post, std::uint64_t n) const;
    [[nodiscard]] bool has_voted(std::uint64_t person, std::uint64_t post) const;

 private:
    [[nodiscard]] std::uint64_t draw(Place place) const { return drawn(options_.seed, place); }
    [[nodiscard]] Permutation voters(std::uint64_t post) const;
    void count_posts();
    void rank_posts();
    void scale_votes();

    DatasetOptions options_;
    Permutation busyness_;                    // rank of a person by posts: 0 writes most
    std::vector<std::uint64_t> first_slots_;  // per person, the first place in the posts by author; then the end
    std::optional<Permutation> slots_;        // from posts by time to posts by author
    std::vector<std::uint32_t> by_rank_;      // posts, the most read first
    std::vector<std::uint32_t> ranks_;        // per post
    std::int64_t post_step_ms_ = 0;
    double votes_of_first_ = 0;
};

}  // namespace plaza::bench
