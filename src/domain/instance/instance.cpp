#include "domain/instance/instance.hpp"

#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

#include "domain/context.hpp"
#include "domain/instance/queries.hpp"
#include "platform/base/id_source.hpp"
#include "platform/pg/client/runner.hpp"

namespace plaza::instance {
namespace {

constexpr std::int64_t most_read = 100'000;
constexpr std::chrono::days month{30};
// A count of another server that is as young as this is not repeated.
constexpr std::chrono::minutes young{5};

/// If there are more rows, they are taken to be like those that were read.
std::int64_t to_number(const SumRow& read) {
    if (read.rows < most_read || read.estimated <= read.rows) return read.sum;
    const double share = static_cast<double>(read.rows) / static_cast<double>(read.estimated);
    return std::llround(static_cast<double>(read.sum) / share);
}

Task<Usage> read_usage(Task<std::optional<Usage>> pending) {
    const auto usage = co_await std::move(pending);
    co_return usage.value_or(Usage{});
}

}  // namespace

Task<Usage> find_usage(ReadContext& context) {
    return read_usage(context.db.maybe(find_usage_row));
}

Task<> count_usage(Context& context) {
    const auto now = context.now();
    const auto known = co_await find_usage(context);
    if (known.counted_at > now - young) co_return;
    const auto since = now - month;
    const auto users = co_await context.db.one(count_users, most_read);
    const auto posts = co_await context.db.one(count_posts, most_read);
    const auto active = co_await context.db.one(count_active, since, IdSource::first_of(since), most_read);
    co_await context.db.run(save_usage, to_number(users), to_number(posts), active, now);
}

}  // namespace plaza::instance
