#include "data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "data/words.hpp"

namespace plaza::bench {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr std::int64_t id_epoch_ms = 1'136'073'600'000;  // 2006-01-01: see platform/base/id_source.hpp
constexpr std::int64_t people_come_days = 360;
constexpr std::int64_t posts_come_days = 300;
constexpr double votes_per_person = 50;
constexpr double popularity = 0.99;

// Minus one and rounded down, these give 1 to 2,000 posts, 10 on average.
constexpr BoundedPareto post_counts{2.6, 2'001.999, 1.2};
constexpr LogNormal title_bytes{28, 0.5};
constexpr LogNormal content_bytes{90, 1.0};
constexpr double longest_title = 200;
constexpr double longest_content = 5'000;

enum Field : std::uint64_t { busyness, slot, id_bits, title, content, vote_rounding, voter_order, vote_created };

std::size_t length(Draws& draws, LogNormal lengths, double longest) {
    const auto first = draws.fraction();
    const auto second = draws.fraction();
    return static_cast<std::size_t>(std::clamp(lengths.at(first, second), 1.0, longest));
}

}  // namespace

Dataset::Dataset(DatasetOptions options)
    : options_(options),
      busyness_(drawn(options.seed, {.kind = Kind::order, .id = 0, .field = busyness}), options.people) {
    count_posts();
    rank_posts();
    scale_votes();
}

void Dataset::count_posts() {
    first_slots_.reserve(people() + 1);
    first_slots_.push_back(0);
    for (std::uint64_t person = 0; person < people(); ++person) {
        // Quantiles instead of random draws: 10 posts per person at each scale, for any seed.
        const auto quantile = 1 - (static_cast<double>(busyness_(person)) + 0.5) / static_cast<double>(people());
        const auto count = static_cast<std::uint64_t>(post_counts.at(quantile)) - 1;
        first_slots_.push_back(first_slots_.back() + count);
    }
    slots_.emplace(draw({.kind = Kind::order, .id = 0, .field = slot}), posts());
    post_step_ms_ = posts_come_days * day_ms / static_cast<std::int64_t>(posts());
}

void Dataset::rank_posts() {
    std::vector<float> scores(posts());
    for (std::uint64_t post = 0; post < posts(); ++post)
        scores[post] = static_cast<float>(posts() - post) * static_cast<float>(busyness_(author(post)) + 1);
    by_rank_.resize(posts());
    std::iota(by_rank_.begin(), by_rank_.end(), 0U);
    std::ranges::sort(by_rank_, [&](auto left, auto right) {
        return scores[left] != scores[right] ? scores[left] < scores[right] : left < right;
    });
    ranks_.resize(posts());
    for (std::uint32_t rank = 0; rank < by_rank_.size(); ++rank) ranks_[by_rank_[rank]] = rank;
}

// The most popular posts have votes of all people; the excess goes to other posts.
void Dataset::scale_votes() {
    std::vector<double> weights(posts());
    for (std::size_t rank = 0; rank < weights.size(); ++rank)
        weights[rank] = std::pow(static_cast<double>(rank + 1), -popularity);
    const auto voters = static_cast<double>(people());
    const auto wanted = votes_per_person * voters;
    double low = 0;
    double high = wanted * 100;
    for (int step = 0; step < 60; ++step) {
        votes_of_first_ = (low + high) / 2;
        double sum = 0;
        for (const auto weight : weights) sum += std::min(voters, votes_of_first_ * weight);
        (sum < wanted ? low : high) = votes_of_first_;
    }
}

std::int64_t Dataset::id_at(std::int64_t ms, std::uint64_t bits) {
    return ((ms - id_epoch_ms) << 12) | static_cast<std::int64_t>(bits & 4'095);
}

std::int64_t Dataset::person_created_ms(std::uint64_t person) const {
    constexpr auto span = (people_come_days - posts_come_days) * day_ms;
    const auto step = span / static_cast<std::int64_t>(people());
    return options_.clock_ms - people_come_days * day_ms + static_cast<std::int64_t>(person) * step;
}

std::int64_t Dataset::person_id(std::uint64_t person) const {
    if (options_.schema == Schema::reference) return static_cast<std::int64_t>(person + 1);
    return id_at(person_created_ms(person), draw({.kind = Kind::person, .id = person, .field = id_bits}));
}

std::string Dataset::handle(std::uint64_t person) {
    return fmt::format("person_{}", person);
}

std::string Dataset::email(std::uint64_t person) {
    return fmt::format("person_{}@example.com", person);
}

std::int64_t Dataset::post_created_ms(std::uint64_t post) const {
    const auto begin = options_.clock_ms - posts_come_days * day_ms;
    return begin + static_cast<std::int64_t>(post) * post_step_ms_;
}

std::int64_t Dataset::post_id(std::uint64_t post) const {
    if (options_.schema == Schema::reference) return static_cast<std::int64_t>(post + 1);
    return id_at(post_created_ms(post), draw({.kind = Kind::post, .id = post, .field = id_bits}));
}

std::optional<std::uint64_t> Dataset::post_of(std::int64_t id) const {
    if (options_.schema == Schema::reference) {
        if (id < 1 || static_cast<std::uint64_t>(id) > posts()) return std::nullopt;
        return static_cast<std::uint64_t>(id - 1);
    }
    const auto since_first = (id >> 12) + id_epoch_ms - post_created_ms(0);
    if (since_first < 0) return std::nullopt;
    const auto post = static_cast<std::uint64_t>(since_first / post_step_ms_);
    if (post >= posts() || post_id(post) != id) return std::nullopt;
    return post;
}

std::uint64_t Dataset::author(std::uint64_t post) const {
    const auto next = std::ranges::upper_bound(first_slots_, (*slots_)(post));
    return static_cast<std::uint64_t>(next - first_slots_.begin()) - 1;
}

PostText Dataset::text(std::uint64_t post) const {
    Draws of_title(draw({.kind = Kind::post, .id = post, .field = title}));
    Draws of_content(draw({.kind = Kind::post, .id = post, .field = content}));
    const auto title_length = length(of_title, title_bytes, longest_title);
    const auto content_length = length(of_content, content_bytes, longest_content);
    return {.title = text_of(of_title, title_length), .content = text_of(of_content, content_length)};
}

std::uint64_t Dataset::popular_post(double fraction) const {
    return by_rank_[zipf_rank(fraction, posts(), popularity)];
}

std::uint64_t Dataset::votes_for(std::uint64_t post) const {
    const auto expected = std::min(static_cast<double>(people()),
                                   votes_of_first_ * std::pow(static_cast<double>(ranks_[post] + 1), -popularity));
    const auto rounding = fraction_of(draw({.kind = Kind::post, .id = post, .field = vote_rounding}));
    return std::min(people(), static_cast<std::uint64_t>(expected + rounding));
}

Permutation Dataset::voters(std::uint64_t post) const {
    return {draw({.kind = Kind::post, .id = post, .field = voter_order}), people()};
}

std::uint64_t Dataset::voter(std::uint64_t post, std::uint64_t n) const {
    return voters(post)(n);
}

bool Dataset::has_voted(std::uint64_t person, std::uint64_t post) const {
    return voters(post).inverse(person) < votes_for(post);
}

std::int64_t Dataset::vote_created_ms(std::uint64_t post, std::uint64_t n) const {
    const auto post_ms = post_created_ms(post);
    const auto left = static_cast<double>(options_.clock_ms - post_ms);
    // Most votes are cast soon after the post.
    const auto when = fraction_of(draw({.kind = Kind::vote, .id = post, .field = (n << 4) | vote_created}));
    return post_ms + static_cast<std::int64_t>(left * when * when * when);
}

}  // namespace plaza::bench
