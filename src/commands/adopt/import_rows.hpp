// Imports one batch of users, posts or votes: checks the rows of a staging table and writes the accepted ones.
#pragma once

#include "commands/adopt.hpp"
#include "commands/adopt/findings.hpp"
#include "platform/pg/blocking/blocking.hpp"

namespace plaza::commands {

// Each function runs in the transaction that filled the staging table, writes nothing in a dry run, and can be repeated
// after a rollback. Users must be imported before posts, and posts before votes. All throw BlockingError.
Findings import_users(pg::BlockingConnection& target, AdoptMode mode);
Findings import_posts(pg::BlockingConnection& target, AdoptMode mode);
Findings import_votes(pg::BlockingConnection& target, AdoptMode mode);

}  // namespace plaza::commands
