// Source: read-only access to the original's database: checks its schema, counts and reads its rows.
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
    /// Opens one read-only snapshot for all reads. Throws AdoptError if this is not a database of the original, and
    /// BlockingError if it cannot be reached.
    explicit Source(const Secret& url);

    struct Counts {
        std::uint64_t users, posts, votes;
        std::uint64_t drafts;  // among the posts
    };
    [[nodiscard]] Counts counts() const { return counts_; }

    /// Columns and tables that are not imported: `users.phone_number`, `table comments`.
    [[nodiscard]] std::vector<std::string> surplus();

    /// `fastapi (PostgreSQL 15.8)`, to print.
    [[nodiscard]] std::string name();

    /// Identifies the database, independent of the host name in the URL.
    [[nodiscard]] std::string identity();

    // The rows in key order. Only one copy can be active; read it to the end.
    [[nodiscard]] pg::CopyOut users();
    [[nodiscard]] pg::CopyOut posts(Drafts drafts);
    [[nodiscard]] pg::CopyOut votes();

    /// When these rows were changed or created, by id, to print. Not while a copy is active.
    using Dates = std::map<std::string, std::string>;
    [[nodiscard]] Dates dates_of_users(const std::vector<std::string>& ids);
    [[nodiscard]] Dates dates_of_posts(const std::vector<std::string>& ids);

    [[nodiscard]] pg::BlockingConnection& connection() { return connection_; }

 private:
    void require_original_schema();
    Dates dates(std::string_view sql, const std::vector<std::string>& ids);

    pg::BlockingConnection connection_;
    Counts counts_{};
};

}  // namespace plaza::commands
