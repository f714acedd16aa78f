// Contents: how much a database holds of what people made, and how it is told.
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

/// As the connection's transaction sees it.
[[nodiscard]] Contents count_contents(pg::BlockingConnection& connection);

/// `12 users, 60 posts, 310 votes`.
[[nodiscard]] std::string told(const Contents& contents);

}  // namespace plaza::commands
