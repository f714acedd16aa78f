// /api/v2/search, and the search for accounts.
#include "domain/search/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mastodon/account.hpp"
#include "api/mastodon/addresses.hpp"
#include "api/mastodon/mount.hpp"
#include "api/mastodon/parameters.hpp"
#include "api/mastodon/status.hpp"
#include "api/mastodon/tag.hpp"
#include "domain/context.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/refusal.hpp"
#include "platform/http/routing/fields.hpp"
#include "platform/http/routing/input.hpp"

namespace plaza::mastodon {
namespace {

struct SearchQuery {
    Text<0, 1'000> q;
    OrEmpty<std::string> type;  // accounts, hashtags, statuses; empty: all
    OrEmpty<bool> resolve;
    OrEmpty<bool> following;
    OrEmpty<bool> exclude_unreviewed;
    OrEmpty<std::string> account_id;
    OrEmpty<std::string> max_id;
    OrEmpty<std::string> min_id;
    std::optional<Within<std::int64_t, 0>> limit;
    std::optional<Within<std::int64_t, 0>> offset;

    [[nodiscard]] bool has(std::string_view kind) const { return type.value.empty() || type.value == kind; }
};
BOOST_DESCRIBE_STRUCT(SearchQuery, (),
                      (q, type, resolve, following, exclude_unreviewed, account_id, max_id, min_id, limit, offset))

struct SearchResults {
    static constexpr std::string_view schema_name = "Search";

    std::vector<Account> accounts;
    std::vector<Status> statuses;
    std::vector<Tag> hashtags;
};
BOOST_DESCRIBE_STRUCT(SearchResults, (), (accounts, statuses, hashtags))

/// Results, with the Link header of a search for posts alone.
struct LinkedResults {
    SearchResults results;
    std::string link;
};

}  // namespace
}  // namespace plaza::mastodon

template <>
struct plaza::http::Result<plaza::mastodon::LinkedResults> {
    static constexpr bool is_json = true;
    static Response render(const mastodon::LinkedResults& found) {
        Response response{.body = json::to_json(found.results)};
        if (!found.link.empty()) response.add("Link", found.link);
        return response;
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<mastodon::SearchResults>(operation, schemas);
    }
};

namespace plaza::mastodon {
namespace {

search::Wish to_wish(const SearchQuery& query, std::int64_t normal, std::int64_t most) {
    return {.text = query.q.value,
            .limit = std::clamp<std::int64_t>(query.limit ? query.limit->value : normal, 1, most),
            .offset = query.offset ? query.offset->value : 0};
}

template <class IdType>
std::optional<IdType> id_of(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return IdType{id_number(text)};
}

/// What an address of this server names: `/@name`, `/@name/1`, or the same under `/users/`.
struct Named {
    std::string handle;
    std::optional<PostId> post;
};

std::optional<Named> read_address(const Settings& settings, std::string_view text) {
    if (!text.starts_with(settings.public_url)) return std::nullopt;
    text.remove_prefix(settings.public_url.size());
    for (const std::string_view begin : {"/@", "/users/"}) {
        if (!text.starts_with(begin)) continue;
        text.remove_prefix(begin.size());
        const auto slash = std::min(text.find('/'), text.size());
        Named named{std::string(text.substr(0, slash)), {}};
        text.remove_prefix(slash);
        if (text.starts_with("/statuses")) text.remove_prefix(9);
        if (!text.empty()) named.post = PostId{id_number(text.substr(1))};
        return named;
    }
    return std::nullopt;
}

/// Removes the domain of this server from `name@domain`. The result is empty for another domain.
std::string local_name(const Settings& settings, std::string_view text) {
    const auto at = text.find('@', text.starts_with('@') ? 1 : 0);
    if (at == std::string_view::npos) return std::string(text);
    const bool is_ours = ascii::equal_ignoring_case(text.substr(at + 1), domain_of(settings));
    return is_ours ? std::string(text.substr(0, at)) : std::string();
}

Task<std::vector<Account>> load_accounts(ReadContext& context, const SearchQuery& query, search::Wish wish,
                                         std::optional<Viewer> viewer) {
    const auto named = read_address(context.settings, wish.text);
    if (named) {
        wish.text = named->post ? std::string() : named->handle;
        wish.limit = 1;
    }
    wish.text = local_name(context.settings, wish.text);
    search::AccountWish accounts{{std::move(wish)}, query.following.value};
    auto profiles = co_await search::find_accounts(context, std::move(accounts), std::move(viewer));
    if (named)
        std::erase_if(profiles,
                      [&](const auto& each) { return !ascii::equal_ignoring_case(each.handle, named->handle); });
    co_return to_accounts(context.settings, std::move(profiles));
}

Task<std::vector<Tag>> load_tags(ReadContext& context, search::Wish wish, std::optional<Viewer> viewer) {
    auto names = co_await search::find_tags(context, std::move(wish), viewer);
    auto tags = co_await tags::load(context, std::move(names), viewer);
    co_return to_tags(context.settings, std::move(tags));
}

/// The address of the posts after these.
std::string link_to(const Settings& settings, const SearchQuery& query, const search::Wish& wish, PostId before) {
    return fmt::format("<{}/api/v2/search?q={}&type=statuses&limit={}&account_id={}&min_id={}&max_id={}>; rel=\"next\"",
                       settings.public_url, http::percent_encode(query.q.value), wish.limit,
                       http::percent_encode(query.account_id.value), http::percent_encode(query.min_id.value),
                       before.value);
}

struct FoundStatuses {
    std::vector<Status> statuses;
    std::optional<PostId> next;
};

Task<FoundStatuses> load_found(ReadContext& context, const SearchQuery& query, search::Wish wish,
                               std::optional<Viewer> viewer) {
    const auto named = read_address(context.settings, wish.text);
    if (named && named->post) {
        auto entry = co_await posts::find_entry(context, *named->post, viewer);
        FoundStatuses one;
        if (entry) one.statuses.push_back(to_status(context.settings, std::move(*entry), viewer));
        co_return one;
    }
    const auto limit = wish.limit;
    search::PostWish posts{{std::move(wish)},
                           id_of<PostId>(query.max_id.value),
                           id_of<PostId>(query.min_id.value),
                           id_of<AccountId>(query.account_id.value)};
    auto found = co_await search::find_posts(context, std::move(posts), viewer);
    auto entries = co_await posts::load_entries(context, std::move(found.refs), viewer);
    if (std::ssize(entries) == limit) found.next = entries.back().own.post->id;
    co_return FoundStatuses{to_statuses(context.settings, std::move(entries), viewer), found.next};
}

Task<LinkedResults> get_search(ReadContext& context, std::optional<Viewer> viewer, http::Input<SearchQuery> query) {
    constexpr std::array<std::string_view, 4> types{"", "accounts", "hashtags", "statuses"};
    if (std::ranges::find(types, query->type.value) == types.end())
        refuse_parameter("type", "it must be accounts, hashtags or statuses");
    const auto wish = to_wish(*query, 20, 40);
    LinkedResults found;
    if (query->has("accounts")) found.results.accounts = co_await load_accounts(context, *query, wish, viewer);
    if (query->has("hashtags")) found.results.hashtags = co_await load_tags(context, wish, viewer);
    if (query->has("statuses")) {
        auto posts = co_await load_found(context, *query, wish, viewer);
        found.results.statuses = std::move(posts.statuses);
        const bool is_page = posts.next && query->type.value == "statuses";
        if (is_page) found.link = link_to(context.settings, *query, wish, *posts.next);
    }
    co_return found;
}

Task<std::vector<Account>> search_accounts(ReadContext& context, Viewer viewer, http::Input<SearchQuery> query) {
    const auto wish = to_wish(*query, 40, 80);
    co_return co_await load_accounts(context, *query, wish, viewer);
}

}  // namespace

void mount_search(const Mount& mount) {
    mount.get<"/api/v1/accounts/search", search_accounts>({.summary = "Search for accounts"},
                                                          {.scope = "read:accounts"});
    mount.get<"/api/v2/search", get_search>({.summary = "Search for accounts, hashtags and posts"},
                                            {.scope = "read:search"});
}

}  // namespace plaza::mastodon
