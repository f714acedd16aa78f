#include "gen/network_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

namespace plaza::bench {
namespace {

constexpr const char* null = "\\N";
constexpr std::size_t longest_list = 20;
constexpr std::uint64_t people_per_filter = 10;  // also of those who follow hashtags

/// Writes the tables of one network.
class Writer {
 public:
    Writer(const Network& network, const Dataset& data, const std::filesystem::path& directory)
        : network_(network), data_(data), directory_(directory) {
        replies_.resize(data.posts());
        for (std::uint64_t post = 0; post < data.posts(); ++post) {
            if (network.kind(post) == PostKind::reply) ++replies_[network.other(post)];
            if (network.kind(post) == PostKind::boost) boosts_[network.other(post)].push_back(post);
        }
    }

    std::vector<TableEntry> write() {
        posts();
        author_posts();
        thread_posts();
        tag_posts();
        votes();
        boosts();
        marks();
        account_counts();
        relations();
        followers();
        notifications();
        lists();
        list_members();
        followed_tags();
        filters();
        filter_keywords();
        markers();
        return std::move(entries_);
    }

 private:
    [[nodiscard]] std::int64_t author_id(std::uint64_t post) const { return data_.person_id(data_.author(post)); }
    [[nodiscard]] bool is(PostKind kind, std::uint64_t post) const { return network_.kind(post) == kind; }
    /// The boosts of a post; empty for most.
    [[nodiscard]] const std::vector<std::uint64_t>& boosts_of(std::uint64_t post) const {
        static const std::vector<std::uint64_t> none;
        const auto found = boosts_.find(post);
        return found == boosts_.end() ? none : found->second;
    }
    [[nodiscard]] std::uint64_t votes_for(std::uint64_t post) const {
        return is(PostKind::boost, post) ? 0 : data_.votes_for(post);
    }
    /// Whom a reply mentions: the author of its parent.
    [[nodiscard]] std::string mention_in(std::uint64_t post) const {
        if (!is(PostKind::reply, post) || author_id(network_.other(post)) == author_id(post)) return {};
        return std::to_string(author_id(network_.other(post)));
    }

    /// The columns that a reply has: parent, its author, and the first post of the thread.
    [[nodiscard]] std::string reply_columns(std::uint64_t post) const {
        if (!is(PostKind::reply, post)) return fmt::format("{0}\t{0}\t{0}", null);
        const auto parent = network_.other(post);
        return fmt::format("{}\t{}\t{}", data_.post_id(parent), author_id(parent), data_.post_id(network_.root(post)));
    }
    /// The columns that a boost has: the boosted post, and its author.
    [[nodiscard]] std::string boost_columns(std::uint64_t post) const {
        if (!is(PostKind::boost, post)) return fmt::format("{0}\t{0}", null);
        return fmt::format("{}\t{}", data_.post_id(network_.other(post)), author_id(network_.other(post)));
    }

    void posts() {
        TableFile file(directory_, "posts",
                       "id, author_id, content, published, created_at, visibility, mentions, votes, replies, boosts, "
                       "reply_to, reply_to_author, root_id, boost_of, boosted_author");
        for (std::uint64_t post = 0; post < data_.posts(); ++post)
            file.add(fmt::format("{}\t{}\t{}\tt\t{}\t{}\t{{{}}}\t{}\t{}\t{}\t{}\t{}", data_.post_id(post),
                                 author_id(post), network_.content(post), moment(data_.post_created_ms(post)),
                                 network_.visibility(post), mention_in(post), votes_for(post), replies_[post],
                                 boosts_of(post).size(), reply_columns(post), boost_columns(post)));
        entries_.push_back(file.finish());
    }

    void author_posts() {
        TableFile file(directory_, "author_posts",
                       "author_id, post_id, visibility, is_reply, reply_to_author, root_id, boost_of, boosted_author");
        for (std::uint64_t post = 0; post < data_.posts(); ++post) {
            const auto of_reply = reply_columns(post);
            file.add(fmt::format("{}\t{}\t{}\t{}\t{}\t{}", author_id(post), data_.post_id(post),
                                 network_.visibility(post), is(PostKind::reply, post) ? 't' : 'f',
                                 of_reply.substr(of_reply.find('\t') + 1), boost_columns(post)));
        }
        entries_.push_back(file.finish());
    }

    void thread_posts() {
        TableFile file(directory_, "thread_posts", "root_id, post_id, parent_id");
        for (std::uint64_t post = 0; post < data_.posts(); ++post)
            if (is(PostKind::reply, post))
                file.add(fmt::format("{}\t{}\t{}", data_.post_id(network_.root(post)), data_.post_id(post),
                                     data_.post_id(network_.other(post))));
        entries_.push_back(file.finish());
    }

    void tag_posts() {
        TableFile file(directory_, "tag_posts", "tag, post_id, author_id");
        for (std::uint64_t post = 0; post < data_.posts(); ++post)
            if (const auto tag = network_.tag(post); !tag.empty() && network_.visibility(post) == "public")
                file.add(fmt::format("{}\t{}\t{}", tag, data_.post_id(post), author_id(post)));
        entries_.push_back(file.finish());
    }

    void votes() {
        TableFile file(directory_, "votes", "post_id, voter_id, created_at");
        for (std::uint64_t post = 0; post < data_.posts(); ++post)
            for (std::uint64_t n = 0; n < votes_for(post); ++n)
                file.add(fmt::format("{}\t{}\t{}", data_.post_id(post), data_.person_id(data_.voter(post, n)),
                                     moment(data_.vote_created_ms(post, n))));
        entries_.push_back(file.finish());
    }

    void boosts() {
        TableFile file(directory_, "boosts", "post_id, account_id, boost_id");
        for (std::uint64_t post = 0; post < data_.posts(); ++post)
            if (is(PostKind::boost, post))
                file.add(fmt::format("{}\t{}\t{}", data_.post_id(network_.other(post)), author_id(post),
                                     data_.post_id(post)));
        entries_.push_back(file.finish());
    }

    /// One row for an account and a post, whether it is a favourite, boosted, or both.
    void marks() {
        TableFile file(directory_, "marks", "account_id, post_id, favourite_id, boost_id");
        for (std::uint64_t post = 0; post < data_.posts(); ++post) {
            if (is(PostKind::boost, post)) continue;
            const auto id = data_.post_id(post);
            std::unordered_map<std::uint64_t, std::uint64_t> by_person;
            for (const auto boost : boosts_of(post)) by_person.emplace(data_.author(boost), boost);
            for (std::uint64_t n = 0; n < votes_for(post); ++n) {
                const auto voter = data_.voter(post, n);
                const auto boost = by_person.extract(voter);
                const auto boost_id = boost.empty() ? null : std::to_string(data_.post_id(boost.mapped()));
                file.add(fmt::format("{}\t{}\t{}\t{}", data_.person_id(voter), id,
                                     Dataset::id_at(data_.vote_created_ms(post, n), n), boost_id));
            }
            for (const auto boost : boosts_of(post))
                if (by_person.contains(data_.author(boost)))
                    file.add(fmt::format("{}\t{}\t{}\t{}", author_id(boost), id, null, data_.post_id(boost)));
        }
        entries_.push_back(file.finish());
    }

    void account_counts() {
        std::vector<std::uint64_t> posts(data_.people());
        std::vector<std::int64_t> last(data_.people());
        for (std::uint64_t post = 0; post < data_.posts(); ++post) {
            const auto author = data_.author(post);
            if (network_.visibility(post) != "followers") ++posts[author];
            last[author] = data_.post_created_ms(post);
        }
        TableFile file(directory_, "account_counts", "account_id, posts, followers, following, last_post_at");
        for (std::uint64_t n = 0; n < data_.people(); ++n)
            file.add(fmt::format("{}\t{}\t{}\t{}\t{}", data_.person_id(n), posts[n], network_.followers_of(n).size(),
                                 network_.followed_by(n).size(), last[n] == 0 ? null : moment(last[n])));
        entries_.push_back(file.finish());
    }

    /// One row for an account and another one if at least one of the two follows.
    void relations() {
        TableFile file(directory_, "relations", "account_id, other_id, following_id, followed_by_id");
        for (std::uint64_t n = 0; n < data_.people(); ++n) {
            const auto& followed = network_.followed_by(n);
            const auto& followers = network_.followers_of(n);
            std::vector<std::uint32_t> others;
            std::ranges::set_union(followed, followers, std::back_inserter(others));
            for (const auto other : others) {
                const auto following =
                    std::ranges::binary_search(followed, other) ? std::to_string(network_.follow_id(n, other)) : null;
                const auto follower =
                    std::ranges::binary_search(followers, other) ? std::to_string(network_.follow_id(other, n)) : null;
                file.add(
                    fmt::format("{}\t{}\t{}\t{}", data_.person_id(n), data_.person_id(other), following, follower));
            }
        }
        entries_.push_back(file.finish());
    }

    void followers() {
        TableFile file(directory_, "followers", "followee_id, follower_id");
        for (std::uint64_t n = 0; n < data_.people(); ++n)
            for (const auto follower : network_.followers_of(n))
                file.add(fmt::format("{}\t{}", data_.person_id(n), data_.person_id(follower)));
        entries_.push_back(file.finish());
    }

    /// Of mentions and boosts.
    void notifications() {
        TableFile file(directory_, "notifications", "account_id, id, kind, from_id, post_id, root_id, created_at");
        for (std::uint64_t post = 0; post < data_.posts(); ++post) {
            if (is(PostKind::plain, post) || author_id(network_.other(post)) == author_id(post)) continue;
            const bool is_reply = is(PostKind::reply, post);
            const auto about = is_reply ? post : network_.other(post);
            file.add(fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}", author_id(network_.other(post)), data_.post_id(post),
                                 is_reply ? "mention" : "reblog", author_id(post), data_.post_id(about),
                                 data_.post_id(network_.root(about)), moment(data_.post_created_ms(post))));
        }
        entries_.push_back(file.finish());
    }

    void lists() {
        TableFile file(directory_, "lists", "account_id, id, title");
        for (std::uint64_t n = 0; n < data_.people(); ++n)
            file.add(fmt::format("{}\t{}\tfriends", data_.person_id(n), data_.person_id(n)));
        entries_.push_back(file.finish());
    }

    void list_members() {
        TableFile file(directory_, "list_members", "account_id, list_id, member_id, id");
        for (std::uint64_t n = 0; n < data_.people(); ++n) {
            const auto& followed = network_.followed_by(n);
            for (std::size_t place = 0; place < std::min(followed.size(), longest_list); ++place)
                file.add(fmt::format("{0}\t{0}\t{1}\t{2}", data_.person_id(n), data_.person_id(followed[place]),
                                     network_.follow_id(n, followed[place])));
        }
        entries_.push_back(file.finish());
    }

    void followed_tags() {
        TableFile file(directory_, "followed_tags", "account_id, tag, id");
        for (std::uint64_t n = 0; n < data_.people(); n += people_per_filter)
            for (int tag = 0; tag < 2; ++tag)
                file.add(fmt::format("{0}\ttag{1}\t{1}", data_.person_id(n),
                                     20 + n / people_per_filter % 50 + 50 * static_cast<std::uint64_t>(tag)));
        entries_.push_back(file.finish());
    }

    void filters() {
        TableFile file(directory_, "filters", "account_id, id, title, contexts");
        for (std::uint64_t n = 0; n < data_.people(); n += people_per_filter)
            file.add(fmt::format("{0}\t{0}\tnoise\t{{home}}", data_.person_id(n)));
        entries_.push_back(file.finish());
    }

    void filter_keywords() {
        TableFile file(directory_, "filter_keywords", "account_id, id, filter_id, keyword");
        for (std::uint64_t n = 0; n < data_.people(); n += people_per_filter)
            for (int word = 1; word <= 2; ++word)
                file.add(fmt::format("{0}\t{1}\t{0}\tnoise{1}", data_.person_id(n), word));
        entries_.push_back(file.finish());
    }

    void markers() {
        TableFile file(directory_, "markers", "account_id, timeline, last_read_id, updated_at");
        for (std::uint64_t n = 0; n < data_.people(); ++n)
            file.add(fmt::format("{}\thome\t{}\t{}", data_.person_id(n), data_.post_id(data_.posts() - 1),
                                 moment(data_.clock_ms())));
        entries_.push_back(file.finish());
    }

    const Network& network_;
    const Dataset& data_;
    const std::filesystem::path& directory_;
    std::vector<std::uint32_t> replies_;
    std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> boosts_;
    std::vector<TableEntry> entries_;
};

}  // namespace

std::vector<TableEntry> write_network_tables(const Network& network, const Dataset& data,
                                             const std::filesystem::path& directory) {
    return Writer(network, data, directory).write();
}

}  // namespace plaza::bench
