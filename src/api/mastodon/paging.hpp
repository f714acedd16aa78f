// Paging: a page of a list by ids, and the Link header that leads to the pages beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/context.hpp"
#include "domain/range.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/results.hpp"

namespace plaza::mastodon {

/// The part of a list that a client asks for. `since_id` gives the newest items above it, `min_id` those directly above
/// it. All pages have the newest item first.
struct PageRequest {
    std::optional<std::int64_t> max_id;  // only items below it
    std::optional<std::int64_t> since_id;
    std::optional<std::int64_t> min_id;
    std::int64_t limit;   // between 1 and the most of the operation
    std::string address;  // the path and the other parameters, for links
};

/// A parameter of handlers: `Paging<20, 40>` has 20 items unless the client asks for another number, and at most 40. A
/// greater number means the most.
template <std::int64_t Default, std::int64_t Most>
struct Paging : PageRequest {};

/// The part of the list for the domain. With `min_id`, `since_id` has no effect.
[[nodiscard]] Range to_range(const PageRequest& page);

/// The ids of the first and the last item of a page in the order of the list. They need not be ids of what is shown: a
/// list of favourites is ordered by the favourites.
struct Ends {
    std::int64_t first;
    std::int64_t last;
    bool has_more;  // whether there may be items after the last one
};

/// The Link header: `next` first, because toot finds it only there. Addresses are absolute, from the public URL.
[[nodiscard]] std::string link_header(const ReadContext& context, const PageRequest& page, const Ends& ends);

/// 200 with a page of a list.
template <class T>
struct List {
    std::vector<T> items;
    std::string link{};  // the Link header; empty: none
};

/// `ends` is nullopt for an empty page.
template <class T>
[[nodiscard]] List<T> to_list(const ReadContext& context, const PageRequest& page, std::vector<T> items,
                              const std::optional<Ends>& ends) {
    return {std::move(items), ends ? link_header(context, page, *ends) : std::string()};
}

/// Reads the parameters. Empty ones count as missing.
[[nodiscard]] std::optional<PageRequest> take_page(const http::Exchange& exchange, std::int64_t normal,
                                                   std::int64_t most, json::Faults& faults);
void describe_paging(http::Operation& operation, std::int64_t normal, std::int64_t most);

}  // namespace plaza::mastodon

namespace plaza {

template <std::int64_t Default, std::int64_t Most>
struct http::Parameter<mastodon::Paging<Default, Most>> {
    static constexpr Source source = Source::query;

    static std::optional<mastodon::Paging<Default, Most>> take(const Exchange& exchange, json::Faults& faults) {
        auto page = mastodon::take_page(exchange, Default, Most, faults);
        if (!page) return std::nullopt;
        return mastodon::Paging<Default, Most>{*std::move(page)};
    }
    static void describe(Operation& operation, json::Components&) {
        mastodon::describe_paging(operation, Default, Most);
    }
};

template <class T>
struct http::Result<mastodon::List<T>> {
    static constexpr bool is_json = true;
    static Response render(const mastodon::List<T>& list) {
        Response response{.body = json::to_json(list.items)};
        if (!list.link.empty()) response.add("Link", list.link);
        return response;
    }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<std::vector<T>>(operation, schemas);
        operation.success_headers.push_back(
            {"Link",
             "The pages beside this one (RFC 8288), with absolute addresses: `rel=\"next\"` has older items, "
             "`rel=\"prev\"` newer ones."});
    }
};

}  // namespace plaza
