// The normal forms of e-mail addresses that are missing in the database: those that SQL alone cannot compute.
#pragma once

#include <string>
#include <vector>

namespace plaza::pg {
class BlockingConnection;
}

namespace plaza::credentials {

/// Computes and stores those that are missing (users.normal_email is null). Returns a line for each account whose
/// address is another account's in another spelling. May run on several servers at once. Throws pg::BlockingError.
std::vector<std::string> complete_normal_emails(pg::BlockingConnection& connection);

}  // namespace plaza::credentials
