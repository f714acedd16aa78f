// Queries that begin and end transactions.
#pragma once

#include "platform/pg/query/query.hpp"

namespace plaza::pg {

inline const Write<void()> begin_transaction{"pg.begin", "begin"};
inline const Write<void()> commit_transaction{"pg.commit", "commit"};
inline const Write<void()> roll_back_transaction{"pg.rollback", "rollback"};

}  // namespace plaza::pg
