// One batch of users, posts or votes, judged and brought over: what stands in a staging table goes to its place.
#pragma once

#include "commands/adopt.hpp"
#include "commands/adopt/findings.hpp"
#include "platform/pg/blocking/blocking.hpp"

namespace plaza::commands {

// Each runs inside the transaction that filled the staging table, writes nothing in a dry run, and may be repeated
// after a rollback. Users come before posts, posts before votes. Throws BlockingError.
Findings bring_users(pg::BlockingConnection& target, AdoptMode mode);
Findings bring_posts(pg::BlockingConnection& target, AdoptMode mode);
Findings bring_votes(pg::BlockingConnection& target, AdoptMode mode);

}  // namespace plaza::commands
