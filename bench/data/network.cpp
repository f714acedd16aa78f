#include "data/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace plaza::bench {
namespace {

// With the follows back and those of the best known, the median is 40.
constexpr LogNormal followed_counts{28, 1.0};
constexpr double most_followed = 5'000;
constexpr double share_without = 0.05;
constexpr double share_of_collectors = 0.01;
constexpr std::uint64_t fewest_of_collectors = 2'000;
constexpr double popularity = 0.8;
constexpr double share_back = 0.22;

constexpr double share_of_replies = 0.2;
constexpr double share_of_boosts = 0.1;
constexpr std::uint64_t first_with_links = 100;
constexpr std::uint64_t most_between = 2'000;  // posts between a post and the one that it answers
constexpr double share_for_followers = 0.05;
constexpr double share_unlisted = 0.05;
constexpr double share_with_tag = 0.2;
constexpr std::uint64_t tags = 500;

enum Field : std::uint64_t { link, distance, audience, has_tag, which_tag };

void sort_and_unite(std::vector<std::uint32_t>& people) {
    std::ranges::sort(people);
    const auto rest = std::ranges::unique(people);
    people.erase(rest.begin(), rest.end());
}

/// How many others a person follows.
std::uint64_t count_of(Draws& draws, std::uint64_t people) {
    const auto first = draws.fraction();
    const auto second = draws.fraction();
    const bool is_collector = draws.fraction() < share_of_collectors && people > 2 * fewest_of_collectors;
    const auto wanted =
        is_collector ? fewest_of_collectors + draws.below(fewest_of_collectors)
                     : static_cast<std::uint64_t>(std::clamp(followed_counts.at(first, second), 1.0, most_followed));
    return std::min(wanted, people / 2);
}

}  // namespace

Network::Network(const Dataset& dataset) : dataset_(dataset) {
    draw_follows();
    draw_links();
}

void Network::draw_follows() {
    const auto people = dataset_.people();
    followed_.resize(people);
    followers_.resize(people);
    std::vector<bool> follows_anybody(people);
    for (std::uint64_t person = 0; person < people; ++person)
        follows_anybody[person] = fraction(Kind::person, person, 100) >= share_without;
    const auto follow = [&](std::uint64_t follower, std::uint64_t followed) {
        if (follower != followed && follows_anybody[follower])
            followed_[follower].push_back(static_cast<std::uint32_t>(followed));
    };
    for (std::uint64_t person = 0; person < people; ++person) {
        Draws draws(drawn(dataset_.seed(), {.kind = Kind::follow, .id = person}));
        for (auto left = count_of(draws, people); left > 0; --left) {
            const auto other = dataset_.person_of_rank(zipf_rank(draws.fraction(), people, popularity));
            follow(person, other);
            if (draws.fraction() < share_back) follow(other, person);
        }
        const auto known = std::min<std::uint64_t>(111, people);
        for (std::uint64_t rank = 0; rank < known; ++rank) {
            const double share = rank == 0 ? 1 : rank <= 10 ? 0.1 : 0.01;
            if (draws.fraction() < share) follow(person, dataset_.person_of_rank(rank));
        }
    }
    for (std::uint64_t person = 0; person < people; ++person) {
        sort_and_unite(followed_[person]);
        for (const auto other : followed_[person]) followers_[other].push_back(static_cast<std::uint32_t>(person));
    }
}

void Network::draw_links() {
    const auto posts = dataset_.posts();
    kinds_.assign(posts, PostKind::plain);
    others_.assign(posts, 0);
    std::set<std::pair<std::uint32_t, std::uint64_t>> boosted;
    for (auto post = first_with_links; post < posts; ++post) {
        const auto which = fraction(Kind::link, post, link);
        if (which >= share_of_replies + share_of_boosts) continue;
        const auto back = drawn(dataset_.seed(), {.kind = Kind::link, .id = post, .field = distance});
        auto other = post - 1 - back % std::min(post, most_between);
        while (other > 0 && (kinds_[other] == PostKind::boost || visibility(other) == "followers")) --other;
        if (kinds_[other] == PostKind::boost || visibility(other) == "followers") continue;
        const bool is_boost = which >= share_of_replies;
        // A person boosts a post once at most.
        if (is_boost && !boosted.emplace(static_cast<std::uint32_t>(other), dataset_.author(post)).second) continue;
        kinds_[post] = is_boost ? PostKind::boost : PostKind::reply;
        others_[post] = static_cast<std::uint32_t>(other);
    }
}

double Network::fraction(Kind kind, std::uint64_t id, std::uint64_t field) const {
    return fraction_of(drawn(dataset_.seed(), {.kind = kind, .id = id, .field = field}));
}

std::int64_t Network::follow_id(std::uint64_t follower, std::uint64_t followed) const {
    // After both have come, in the first tenth of the time since.
    const auto begin = std::max(dataset_.person_created_ms(follower), dataset_.person_created_ms(followed));
    const auto bits = drawn(dataset_.seed(), {.kind = Kind::follow, .id = follower, .field = followed + 1});
    const auto span = static_cast<double>(dataset_.clock_ms() - begin) / 10;
    return Dataset::id_at(begin + static_cast<std::int64_t>(fraction_of(bits) * span), bits);
}

std::uint64_t Network::root(std::uint64_t post) const {
    while (kinds_[post] == PostKind::reply) post = others_[post];
    return post;
}

std::string_view Network::visibility(std::uint64_t post) const {
    if (kinds_[post] != PostKind::plain) return "public";
    const auto drawn = fraction(Kind::link, post, audience);
    if (drawn < share_for_followers) return "followers";
    return drawn < share_for_followers + share_unlisted ? "unlisted" : "public";
}

std::string Network::tag(std::uint64_t post) const {
    if (kinds_[post] == PostKind::boost || fraction(Kind::link, post, has_tag) >= share_with_tag) return {};
    return fmt::format("tag{}", zipf_rank(fraction(Kind::link, post, which_tag), tags, 1.0));
}

std::string Network::content(std::uint64_t post) const {
    if (kinds_[post] == PostKind::boost) return {};
    auto text = dataset_.text(post).content;
    const auto parent = dataset_.author(others_[post]);
    if (kinds_[post] == PostKind::reply && parent != dataset_.author(post))
        text = fmt::format("@{} {}", Dataset::handle(parent), text);
    if (const auto name = tag(post); !name.empty()) text += " #" + name;
    return text;
}

}  // namespace plaza::bench
