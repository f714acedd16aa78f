// The normal forms of e-mail addresses that are missing in the database: those that SQL alone cannot compute.
#pragma once

#include <string>
#include <vector>

namespace plaza::pg {
class BlockingConnection;
}

namespace plaza::credentials {

/// Computes and stores those that are missing: rows of `emails` with an exact key (email_keys.hpp). Returns a line for
/// each user whose address is another user's in another spelling. May run on several servers at once. Throws
/// pg::BlockingError.
std::vector<std::string> complete_normal_emails(pg::BlockingConnection& connection);

}  // namespace plaza::credentials
