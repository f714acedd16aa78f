// The timelines of accounts that an account follows.
#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/timelines/queries.hpp"
#include "domain/timelines/rows.hpp"
#include "domain/timelines/timelines.hpp"

namespace plaza::timelines {
namespace {

PostId original_of(const posts::Ref& ref) {
    return ref.boost_of.value_or(ref.id);
}

/// Whether an older entry of the page has the same post.
bool is_repeated(const std::vector<posts::Ref>& refs, std::size_t at) {
    const auto older = std::span(refs).subspan(at + 1);
    return std::ranges::find(older, original_of(refs[at]), original_of) != older.end();
}

Task<Page> without_repeats(Task<Page> pending) {
    auto all = co_await std::move(pending);
    Page page{.has_more = all.has_more, .oldest = all.oldest};
    for (std::size_t at = 0; at < all.refs.size(); ++at) {
        if (is_repeated(all.refs, at)) continue;
        page.refs.push_back(all.refs[at]);
        page.ids.push_back(all.ids[at]);
    }
    co_return page;
}

Task<std::optional<Page>> if_found(Task<Page> pending, Task<std::optional<lists::List>> pending_list) {
    auto page = co_await std::move(pending);
    const auto list = co_await std::move(pending_list);
    if (!list) co_return std::nullopt;
    co_return page;
}

}  // namespace

Task<Page> home(ReadContext& context, Viewer viewer, Range range) {
    constexpr pg::BothWays<Home> list{read_home, read_home_up};
    return without_repeats(read_page(pg::read_range(context.db, list, range.is_upward, viewer.id(), range.below,
                                                    range.above, range.limit, context.now()),
                                     range.limit));
}

Task<std::optional<Page>> of_list(ReadContext& context, Viewer viewer, lists::ListId list, Range range) {
    constexpr pg::BothWays<OfList> both{read_list, read_list_up};
    auto page = without_repeats(read_page(pg::read_range(context.db, both, range.is_upward, viewer.id(), range.below,
                                                         range.above, range.limit, list, context.now()),
                                          range.limit));
    auto found = lists::find(context, viewer.id(), list);
    return if_found(std::move(page), std::move(found));
}

}  // namespace plaza::timelines
