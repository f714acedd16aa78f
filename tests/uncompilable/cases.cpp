// Mistakes that must not compile. `check` compiles this file once for each `#if CASE`, and expects the error after it.
#include "api/app.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/http/routing/parameters.hpp"
#include "platform/http/routing/routes.hpp"
#include "platform/pg/client/runner.hpp"
#include "platform/pg/query/query.hpp"

#ifndef CASE
#define CASE 0  // compiles
#endif

namespace plaza {
namespace {

inline const pg::Read<std::int64_t(AccountId)> count_posts{"count_posts", pg::Lane::point, "select 1"};
inline const pg::Write<void(AccountId)> delete_posts{"delete_posts", "delete"};

[[maybe_unused]] Task<std::int64_t> get_count(ReadContext& context, Viewer viewer) {
    return context.db.one(count_posts, viewer.id());
}

[[maybe_unused]] Task<std::int64_t> get_number(ReadContext&) {
    co_return 1;
}

[[maybe_unused]] Task<std::int64_t> get_item(ReadContext&, http::Path<"id", PostId> id) {
    co_return (*id).value;
}

[[maybe_unused]] void add_routes(const api::Mount& mount) {
    mount.get<"/count", get_count>();
    mount.get<"/number", get_number, http::Public>();
    mount.get<"/items/{id}", get_item, http::Public>();
#if CASE == 1  // a handler takes the caller, or its route is Public
    mount.get<"/open", get_number>();
#elif CASE == 2  // a handler takes the caller, or its route is Public
    mount.get<"/closed", get_count, http::Public>();
#elif CASE == 3  // the path template lacks a parameter that the handler takes
    mount.get<"/items/{name}", get_item, http::Public>();
#endif
}

#if CASE == 4  // no member named 'run' in 'plaza::pg::Reader'
[[maybe_unused]] Task<std::int64_t> get_and_delete(ReadContext& context, Viewer viewer) {
    return context.db.run(delete_posts, viewer.id());
}
#elif CASE == 5  // calling a private constructor
[[maybe_unused]] Shown<PostId> show(PostId id) {
    return Shown<PostId>(id);
}
#elif CASE == 6  // no matching member function for call to 'one'
[[maybe_unused]] Task<std::int64_t> count(ReadContext& context, PostId id) {
    return context.db.one(count_posts, id);
}
#elif CASE == 7  // no member named 'database' in 'plaza::ReadContext'
[[maybe_unused]] void begin(ReadContext& context) {
    (void)context.database.transaction();
}
#elif CASE == 8  // too few arguments to function call
[[maybe_unused]] void write_unchecked(ReadThenWrite& context) {
    (void)context.writes();
}
#endif

}  // namespace
}  // namespace plaza
