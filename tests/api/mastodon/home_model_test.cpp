// The home timeline against a model that looks at all posts, after random acts.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/network.hpp"

namespace plaza::test {
namespace {

struct Entry {
    std::int64_t id;
    std::size_t author;
    std::string visibility;
    std::optional<std::size_t> reply_to_author;
    std::optional<std::int64_t> boost_of;
    std::size_t boosted_author;
    bool has_tag;
    std::string language;
};

using Pairs = std::set<std::pair<std::size_t, std::size_t>>;

/// Who did what, by the numbers of the people.
struct Model {
    std::vector<Entry> entries;  // the oldest first
    Pairs follows, blocks, mutes, hidden_boosts, german_only, exclusive;
    std::set<std::size_t> tag_followers;

    bool hides(std::size_t viewer, std::size_t other) const {
        return blocks.contains({viewer, other}) || mutes.contains({viewer, other});
    }

    bool is_in_home(std::size_t viewer, const Entry& entry) const {
        if (entry.boost_of && hides(viewer, entry.boosted_author)) return false;
        if (entry.author == viewer) return true;
        if (hides(viewer, entry.author)) return false;
        const std::pair pair{viewer, entry.author};
        if (entry.has_tag && entry.visibility == "public" && tag_followers.contains(viewer)) return true;
        if (!follows.contains(pair) || exclusive.contains(pair) || entry.visibility == "direct") return false;
        if (entry.boost_of && hidden_boosts.contains(pair)) return false;
        if (entry.language == "en" && german_only.contains(pair)) return false;
        if (!entry.reply_to_author) return true;
        const auto parent = *entry.reply_to_author;
        if (parent == viewer || parent == entry.author) return true;
        return follows.contains({viewer, parent}) && !hides(viewer, parent);
    }

    /// After the selection: what the author of a post does not show to those whom they block.
    bool is_visible(std::size_t viewer, const Entry& entry) const {
        const auto is_blocked = [&](std::size_t author) { return blocks.contains({author, viewer}); };
        return !is_blocked(entry.author) && !(entry.boost_of && is_blocked(entry.boosted_author));
    }
};

}  // namespace

class HomeModel : public Network {
 protected:
    static constexpr std::size_t people = 5;
    static constexpr int acts = 300;
    static constexpr std::size_t page_size = 4;

    HomeModel() {
        for (std::size_t n = 0; n < people; ++n) {
            people_.push_back(signed_up(fmt::format("person{}", n)));
            database().exec(fmt::format(
                "insert into lists (account_id, id, title, is_exclusive) values ({}, 1, '', true)", people_[n].id));
        }
    }

    std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_); }
    std::int64_t id_of(std::size_t person) { return people_[person].id; }

    void write(std::size_t author) {
        NewPost wish{.visibility = std::vector<std::string>{"public", "unlisted", "followers", "direct"}[below(4)],
                     .language = std::vector<std::string>{"", "de", "en"}[below(3)]};
        if (below(4) == 0) wish.tags = {"tag"};
        Entry entry{0, author, wish.visibility, {}, {}, 0, !wish.tags.empty(), wish.language};
        if (below(2) == 0 && !model_.entries.empty()) {
            const auto& parent = model_.entries[below(model_.entries.size())];
            if (!parent.boost_of) {
                wish.reply_to = parent.id;
                entry.reply_to_author = parent.author;
            }
        }
        entry.id = post(id_of(author), wish);
        model_.entries.push_back(entry);
    }

    void boost_one(std::size_t author) {
        if (model_.entries.empty()) return;
        const auto original = model_.entries[below(model_.entries.size())];
        if (original.boost_of || (original.visibility != "public" && original.visibility != "unlisted")) return;
        const auto id = post(id_of(author), {.boost_of = original.id});
        model_.entries.push_back({id, author, "public", {}, original.id, original.author, false, ""});
    }

    void remove_one() {
        if (model_.entries.empty()) return;
        const auto id = model_.entries[below(model_.entries.size())].id;
        remove(id);
        std::erase_if(model_.entries, [&](const auto& entry) { return entry.id == id || entry.boost_of == id; });
    }

    void change_follow(std::size_t from, std::size_t to) {
        if (!model_.follows.contains({from, to})) {
            if (model_.blocks.contains({from, to}) || model_.blocks.contains({to, from})) return;
            follow(id_of(from), id_of(to));
            model_.follows.insert({from, to});
            // A follow begins with the defaults.
            show(id_of(from), id_of(to), true);
            model_.hidden_boosts.erase({from, to});
            model_.german_only.erase({from, to});
            return;
        }
        unfollow(id_of(from), id_of(to));
        model_.follows.erase({from, to});
    }

    void change_block(std::size_t from, std::size_t to) {
        if (model_.blocks.erase({from, to}) > 0) return unblock(id_of(from), id_of(to));
        block(id_of(from), id_of(to));
        model_.blocks.insert({from, to});
        model_.follows.erase({from, to});
        model_.follows.erase({to, from});
    }

    void change_mute(std::size_t from, std::size_t to) {
        if (model_.mutes.erase({from, to}) > 0) return unmute(id_of(from), id_of(to));
        mute(id_of(from), id_of(to));
        model_.mutes.insert({from, to});
    }

    void change_view(std::size_t from, std::size_t to) {
        const bool hides = below(2) == 0;
        const bool is_german = below(2) == 0;
        show(id_of(from), id_of(to), !hides, is_german ? "{de}" : "{}");
        model_.hidden_boosts.erase({from, to});
        model_.german_only.erase({from, to});
        if (hides) model_.hidden_boosts.insert({from, to});
        if (is_german) model_.german_only.insert({from, to});
    }

    void change_list(std::size_t from, std::size_t to) {
        if (model_.exclusive.erase({from, to}) > 0) {
            database().exec(fmt::format("delete from list_members where account_id = {} and member_id = {}",
                                        id_of(from), id_of(to)));
            return;
        }
        database().exec(
            fmt::format("insert into list_members (account_id, list_id, member_id, id) values ({}, 1, {}, 1)",
                        id_of(from), id_of(to)));
        model_.exclusive.insert({from, to});
    }

    void change_tag(std::size_t from) {
        const bool follows = model_.tag_followers.erase(from) == 0;
        if (follows) model_.tag_followers.insert(from);
        people_[from].post(fmt::format("/api/v1/tags/tag/{}", follows ? "follow" : "unfollow"), "{}");
    }

    void act() {
        const auto from = below(people);
        const auto to = (from + 1 + below(people - 1)) % people;
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
                return change_follow(from, to);
            case 3:
                return change_block(from, to);
            case 4:
                return change_mute(from, to);
            case 5:
                return change_view(from, to);
            case 6:
                return change_list(from, to);
            case 7:
                return change_tag(from);
            case 8:
                return remove_one();
            case 9:
            case 10:
            case 11:
                return boost_one(from);
            default:
                return write(from);
        }
    }

    /// The rows of the timeline, the newest first.
    std::vector<Entry> rows_of(std::size_t viewer) {
        std::vector<Entry> rows;
        for (const auto& entry : model_.entries)
            if (model_.is_in_home(viewer, entry)) rows.insert(rows.begin(), entry);
        return rows;
    }

    /// What a page of these rows shows.
    std::vector<std::int64_t> shown(std::size_t viewer, const std::vector<Entry>& page) {
        std::vector<std::int64_t> ids;
        for (std::size_t at = 0; at < page.size(); ++at) {
            const auto original = [](const Entry& entry) { return entry.boost_of.value_or(entry.id); };
            const bool is_repeated =
                std::any_of(page.begin() + static_cast<std::ptrdiff_t>(at) + 1, page.end(),
                            [&](const auto& older) { return original(older) == original(page[at]); });
            if (!is_repeated && model_.is_visible(viewer, page[at])) ids.push_back(page[at].id);
        }
        return ids;
    }

    void expect_downward(std::size_t viewer) {
        auto below = std::int64_t{1} << 53;
        for (bool has_more = true; has_more;) {
            auto rows = rows_of(viewer);
            std::erase_if(rows, [&](const auto& entry) { return entry.id >= below; });
            rows.resize(std::min(rows.size(), page_size));
            const auto answer =
                people_[viewer].get(fmt::format("/api/v1/timelines/home?limit={}&max_id={}", page_size, below));
            const auto expected = shown(viewer, rows);
            ASSERT_EQ(ids_in(answer), expected) << "person " << viewer << " below " << below;
            has_more = rows.size() == page_size;
            if (has_more) below = expected.empty() ? rows.back().id : expected.back();
            ASSERT_EQ(link_to(answer, "next"), has_more ? fmt::format("max_id={}", below) : "");
        }
    }

    void expect_upward(std::size_t viewer) {
        for (std::int64_t above = 0;;) {
            auto rows = rows_of(viewer);
            std::erase_if(rows, [&](const auto& entry) { return entry.id <= above; });
            if (rows.empty()) return;
            rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(std::min(rows.size(), page_size)));
            const auto answer =
                people_[viewer].get(fmt::format("/api/v1/timelines/home?limit={}&min_id={}", page_size, above));
            ASSERT_EQ(ids_in(answer), shown(viewer, rows)) << "person " << viewer << " above " << above;
            above = rows.front().id;
        }
    }

    std::uint64_t seed_ = std::random_device{}();

 private:
    std::mt19937_64 random_{seed_};
    std::vector<Person> people_;
    Model model_;
};

TEST_F(HomeModel, AgreesAfterRandomActs) {
    SCOPED_TRACE(fmt::format("seed {}", seed_));
    for (int done = 1; done <= acts; ++done) {
        act();
        if (done % 20 != 0) continue;
        for (std::size_t viewer = 0; viewer < people; ++viewer) {
            expect_downward(viewer);
            expect_upward(viewer);
            if (HasFatalFailure()) return;
        }
    }
}

}  // namespace plaza::test
