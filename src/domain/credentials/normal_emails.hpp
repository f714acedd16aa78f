// Completes the normal forms of e-mail addresses that SQL alone cannot compute.
#pragma once

#include <string>
#include <vector>

namespace plaza::pg {
class BlockingConnection;
}

namespace plaza::credentials {

/// Computes and stores the missing normal forms, for rows of `emails` with an exact key (email_keys.hpp). Returns a
/// line for each user whose address equals another user's in a different spelling. Several servers may run it at the
/// same time. Throws pg::BlockingError.
std::vector<std::string> complete_normal_emails(pg::BlockingConnection& connection);

}  // namespace plaza::credentials
