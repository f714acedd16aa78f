#include "domain/search/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "domain/context.hpp"
#include "domain/relations/relations.hpp"
#include "domain/search/queries.hpp"
#include "domain/text/text.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::search {
namespace {

// Outside of all ids: they are positive and have 53 bits.
constexpr PostId above_all{std::int64_t{1} << 53};
constexpr PostId below_all{0};

Task<> settle(std::optional<Viewer> viewer) {
    if (viewer) co_await viewer->settled();
}

Task<std::vector<RefRow>> no_rows() {
    co_return std::vector<RefRow>{};
}

/// Removes what is before the page from its results, newest first.
std::vector<posts::Ref> page_of(std::vector<posts::Ref> refs, const Wish& wish) {
    std::ranges::sort(refs, std::greater{}, [](const posts::Ref& ref) { return ref.id.value; });
    refs.erase(refs.begin(), refs.begin() + std::min(std::ssize(refs), wish.offset));
    if (std::ssize(refs) > wish.limit) refs.erase(refs.begin() + wish.limit, refs.end());
    return refs;
}

std::string public_condition(const std::string& words, std::optional<AccountId> author) {
    return author ? fmt::format("{} & '@{}'", words, author->value) : words;
}

Task<std::vector<RefRow>> find_own(ReadContext& context, const PostWish& wish, const std::string& words,
                                   AccountId viewer) {
    return context.db.all(find_own_posts, fmt::format("{} & '#{}'", words, viewer.value),
                          wish.before.value_or(above_all), wish.after.value_or(below_all), wish.limit + wish.offset,
                          wish.author.value_or(AccountId{0}));
}

Task<std::vector<FoundRow>> find_part(ReadContext& context, const PostWish& wish, const std::string& words,
                                      std::int64_t limit, bool reads_all) {
    return context.db.all(find_public_posts, public_condition(words, wish.author), wish.before.value_or(above_all),
                          wish.after.value_or(below_all), limit, reads_all);
}

/// Reads older parts while the page is not full, because clients that page by an offset cannot ask for them.
Task<FoundPosts> find_rest(ReadContext& context, PostWish wish, std::string words,
                           Task<std::vector<FoundRow>> pending) {
    FoundPosts found;
    const auto limit = wish.limit + wish.offset;
    for (int part = 1;; ++part) {
        const auto rows = co_await std::move(pending);
        for (const auto& row : rows)
            if (row.post_id && row.author_id) found.refs.push_back({*row.post_id, *row.author_id});
        found.next = rows.front().next_id;
        if (!found.next || part == most_parts || std::ssize(found.refs) >= limit) co_return found;
        wish.before = found.next;
        pending = find_part(context, wish, words, limit - std::ssize(found.refs), false);
    }
}

Task<FoundPosts> find_public(ReadContext& context, const PostWish& wish, const std::string& words) {
    auto first = find_part(context, wish, words, wish.limit + wish.offset, true);
    return find_rest(context, wish, words, std::move(first));
}

struct Ranked {
    accounts::Profile profile;
    bool is_followed;
};

/// The best first.
void rank(std::vector<Ranked>& found, std::string_view text) {
    const auto place = [&](const Ranked& each) {
        return std::tuple(!ascii::equal_ignoring_case(each.profile.handle, text), !each.is_followed,
                          -each.profile.counts.followers, -each.profile.id.value);
    };
    std::ranges::sort(found, {}, place);
}

/// What users type before a name.
std::string without_sign(std::string text, char sign) {
    const auto name = trimmed(text);
    return std::string(name.starts_with(sign) ? name.substr(1) : name);
}

}  // namespace

Task<FoundPosts> find_posts(ReadContext& context, PostWish wish, std::optional<Viewer> viewer) {
    const auto words = text::to_word_query(wish.text);
    if (words.empty() || wish.offset > most_offset) {
        co_await settle(viewer);
        co_return FoundPosts{};
    }
    auto everyone = find_public(context, wish, words);
    auto own = viewer ? find_own(context, wish, words, viewer->id()) : no_rows();
    auto found = co_await std::move(everyone);
    const auto own_rows = co_await std::move(own);
    co_await settle(viewer);
    for (const auto& row : own_rows) found.refs.push_back({row.post_id, row.author_id});
    found.refs = page_of(std::move(found.refs), wish);
    co_return found;
}

Task<std::vector<accounts::Profile>> find_accounts(ReadContext& context, AccountWish wish,
                                                   std::optional<Viewer> viewer) {
    const auto name = without_sign(wish.text, '@');
    std::vector<AccountId> ids;
    if (!name.empty() && wish.is_followed && viewer)
        ids = co_await context.db.all(match_followed_accounts, name, viewer->id());
    else if (!name.empty() && !wish.is_followed)
        ids = co_await context.db.all(match_accounts, name);
    auto loading = accounts::load_profiles(context, ids);
    auto relating = relations::load(context, viewer ? viewer->id() : Rights::anonymous().id,
                                    viewer ? ids : std::vector<AccountId>{});
    auto profiles = co_await std::move(loading);
    const auto related = co_await std::move(relating);
    co_await settle(viewer);
    std::vector<Ranked> found;
    for (auto& profile : profiles) {
        if (profile.is_suspended) continue;
        const auto relation = std::ranges::find(related, profile.id, &relations::Relation::other);
        const bool is_related = relation != related.end();
        // An account that the caller blocks is found by its whole name, to unblock it.
        const bool is_named = ascii::equal_ignoring_case(profile.handle, name);
        if (is_related && (relation->is_blocked_by || (relation->is_blocking && !is_named))) continue;
        found.push_back({std::move(profile), is_related && relation->is_following});
    }
    rank(found, name);
    std::vector<accounts::Profile> page;
    for (auto n = wish.offset; n < std::min(std::ssize(found), std::min(wish.offset, most_offset) + wish.limit); ++n)
        page.push_back(std::move(found[static_cast<std::size_t>(n)].profile));
    co_return page;
}

Task<std::vector<std::string>> find_tags(ReadContext& context, Wish wish, std::optional<Viewer> viewer) {
    const auto beginning = compatibly_lowered(without_sign(wish.text, '#'));
    std::vector<std::string> tags;
    if (!beginning.empty() && wish.offset <= most_offset)
        tags = co_await context.db.all(match_tags, beginning, wish.limit, wish.offset);
    co_await settle(viewer);
    co_return tags;
}

}  // namespace plaza::search
