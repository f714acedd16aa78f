// The statements that begin and end a transaction.
#pragma once

#include "platform/pg/query/query.hpp"

namespace plaza::pg {

inline const Query<void()> begin_transaction{"pg.begin", Lane::write, "begin"};
inline const Query<void()> commit_transaction{"pg.commit", Lane::write, "commit"};
inline const Query<void()> roll_back_transaction{"pg.rollback", Lane::write, "rollback"};

}  // namespace plaza::pg
