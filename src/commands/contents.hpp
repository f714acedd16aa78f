// Contents: the number of users, posts and votes in a database.
#pragma once

#include <cstdint>
#include <string>

namespace plaza::pg {
class BlockingConnection;
}

namespace plaza::commands {

struct Contents {
    std::uint64_t users;
    std::uint64_t posts;
    std::uint64_t votes;
};

/// Counts what the connection's transaction sees.
[[nodiscard]] Contents count_contents(pg::BlockingConnection& connection);

/// `12 users, 60 posts, 310 votes`.
[[nodiscard]] std::string describe(const Contents& contents);

}  // namespace plaza::commands
