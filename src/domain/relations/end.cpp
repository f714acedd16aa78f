// The end of an account: the counts of the accounts that it followed and that followed it.
#include "domain/context.hpp"
#include "domain/relations/change_queries.hpp"
#include "domain/relations/relations.hpp"
#include "platform/pg/client/unit.hpp"

namespace plaza::relations {

Task<> end_all(Context& context, AccountId account) {
    auto rows = co_await context.db.all(list_follows_to_end, account, AccountId{});
    while (!rows.empty()) {
        std::vector<AccountId> all;
        std::vector<AccountId> followed;
        std::vector<AccountId> followers;
        for (const auto& row : rows) {
            all.push_back(row.other_id);
            if (row.is_following) followed.push_back(row.other_id);
            if (row.is_followed_by) followers.push_back(row.other_id);
        }
        pg::Unit unit(context.db);
        unit.add(end_follows, all, followed, followers);
        co_await unit.commit();
        rows = co_await context.db.all(list_follows_to_end, account, all.back());
    }
}

}  // namespace plaza::relations
