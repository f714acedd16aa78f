// The database that is adopted: is it the original's, how much is in it, and its rows. Nothing here can write.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "commands/adopt.hpp"
#include "platform/base/secret.hpp"
#include "platform/pg/blocking/blocking.hpp"
#include "platform/pg/blocking/copy.hpp"

namespace plaza::commands {

class Source {
 public:
    /// Opens one read-only snapshot for everything. Throws AdoptError where this is not a database of the original,
    /// BlockingError where it cannot be reached.
    explicit Source(const Secret& url);

    struct Counts {
        std::uint64_t users, posts, votes;
        std::uint64_t drafts;  // among the posts
    };
    [[nodiscard]] Counts counts() const { return counts_; }

    /// Columns and tables that Plaza has no place for: `users.phone_number`, `table comments`.
    [[nodiscard]] std::vector<std::string> surplus();

    /// The database and its server, for a person.
    [[nodiscard]] std::string name();

    /// Tells one database from any other; the same through whatever host it is reached.
    [[nodiscard]] std::string identity();

    // The rows, in the order of their keys; one at a time, and read to its end.
    [[nodiscard]] pg::CopyOut users();
    [[nodiscard]] pg::CopyOut posts(Drafts drafts);
    [[nodiscard]] pg::CopyOut votes();

    /// By id, when these rows were changed or created, for a person. Not while rows are read.
    using Dates = std::map<std::string, std::string>;
    [[nodiscard]] Dates dates_of_users(const std::vector<std::string>& ids);
    [[nodiscard]] Dates dates_of_posts(const std::vector<std::string>& ids);

    [[nodiscard]] pg::BlockingConnection& connection() { return connection_; }

 private:
    void require_the_original();
    Dates dates(std::string_view sql, const std::vector<std::string>& ids);

    pg::BlockingConnection connection_;
    Counts counts_{};
};

}  // namespace plaza::commands
