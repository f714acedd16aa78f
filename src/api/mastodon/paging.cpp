#include "api/mastodon/paging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <system_error>

#include "platform/http/routing/body_values.hpp"
#include "platform/http/routing/fields.hpp"

namespace plaza::mastodon {
namespace {

/// The number, which ends at the limits of 64 bits; nullopt and a fault for a word.
std::optional<std::int64_t> take_number(std::string_view name, std::string_view text, json::Faults& faults) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_whole = end == text.data() + text.size();
    if (is_whole && error == std::errc{}) return number;
    if (is_whole && error == std::errc::result_out_of_range) {
        using Limits = std::numeric_limits<std::int64_t>;
        return text.starts_with('-') ? Limits::min() : Limits::max();
    }
    faults.push_back({"int_parsing", {"query", std::string(name)}, "must be a whole number"});
    return std::nullopt;
}

/// As Mastodon reads it: the sign does not matter, and a greater number means the most.
std::int64_t to_limit(std::int64_t wish, std::int64_t normal, std::int64_t most) {
    if (wish == 0) return normal;
    if (wish < 0) wish = -std::max(wish, -std::numeric_limits<std::int64_t>::max());
    return std::min(wish, most);
}

}  // namespace

std::optional<PageRequest> take_page(const http::Exchange& exchange, std::int64_t normal, std::int64_t most,
                                     json::Faults& faults) {
    const auto& request = exchange.request;
    const auto fields = http::query_fields(request.query, faults);
    if (!fields) return std::nullopt;
    PageRequest page{.max_id = {}, .since_id = {}, .min_id = {}, .limit = normal, .address = {}};
    page.address = std::string(request.target.substr(0, request.target.find('?'))) + '?';
    const auto found_before = faults.size();
    std::optional<std::int64_t> limit;
    const auto member_of = [&](std::string_view name) -> std::optional<std::int64_t>* {
        if (name == "max_id") return &page.max_id;
        if (name == "since_id") return &page.since_id;
        if (name == "min_id") return &page.min_id;
        return name == "limit" ? &limit : nullptr;
    };
    for (const auto& [name, text] : *fields) {
        auto* const member = member_of(name);
        if (member != nullptr && !text.empty()) *member = take_number(name, text, faults);
        // A link must not reveal the token.
        if ((member == nullptr || member == &limit) && name != "access_token")
            page.address += http::percent_encode(name) + '=' + http::percent_encode(text) + '&';
    }
    if (faults.size() > found_before) return std::nullopt;
    if (limit) page.limit = to_limit(*limit, normal, most);
    return page;
}

Range to_range(const PageRequest& page) {
    return {.below = std::min(page.max_id.value_or(Range::above_all), Range::above_all),
            .above = page.min_id.value_or(page.since_id.value_or(0)),
            .limit = page.limit,
            .is_upward = page.min_id.has_value()};
}

std::string link_header(const ReadContext& context, const PageRequest& page, const Ends& ends) {
    const auto base = context.settings.public_url + page.address;
    const auto prev = fmt::format("<{}min_id={}>; rel=\"prev\"", base, ends.first);
    if (!ends.has_more) return prev;
    return fmt::format("<{}max_id={}>; rel=\"next\", {}", base, ends.last, prev);
}

void describe_paging(http::Operation& operation, std::int64_t normal, std::int64_t most) {
    const auto add = [&](const char* name, std::string schema, std::string text) {
        operation.parameters.push_back({name, "query", false, std::move(schema), std::move(text)});
    };
    constexpr const char* text = R"({"type":"string"})";
    add("max_id", text, "Only items with a lower id.");
    add("since_id", text, "Only items with a higher id, the newest of them.");
    add("min_id", text, "Only items with a higher id, those directly above it.");
    add("limit", fmt::format(R"({{"type":"integer","default":{}}})", normal),
        fmt::format("The number of items, at most {}. A greater number means {}.", most, most));
}

}  // namespace plaza::mastodon
