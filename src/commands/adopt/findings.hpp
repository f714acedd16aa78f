// Findings: the result of an import, or of one batch, and its report.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "commands/adopt.hpp"
#include "platform/pg/blocking/blocking.hpp"

namespace plaza::commands {

struct Tally {
    std::uint64_t imported = 0;
    std::uint64_t present = 0;  // from an earlier run
    std::uint64_t skipped = 0;
};

/// Rows with the same remark: their number and the first ten ids.
struct Remark {
    std::uint64_t count = 0;
    std::vector<std::string> examples;

    void add(const std::string& id);
    void merge(const Remark& later);
};

/// Remarks by kind.
using Kinds = std::map<std::string, Remark>;

/// A row that an earlier run imported, and that now differs from the source.
struct Differing {
    std::string id;
    std::string members;    // "title, content"
    std::string edited_at;  // in Plaza; empty: never
};

struct SkippedUser {
    std::string id, email, reason;
};

struct SkippedPost {
    std::string id, reason;
};

/// Ids are text, as PostgreSQL prints them.
struct Findings {
    Tally users, posts, votes;

    std::vector<SkippedUser> skipped_users;
    std::vector<SkippedPost> skipped_posts;         // not because of their owner
    std::map<std::string, std::uint64_t> posts_of;  // by skipped user
    std::map<std::string, std::uint64_t> votes_of;
    std::uint64_t votes_for_skipped_posts = 0;

    std::vector<Differing> differing_users, differing_posts;
    Kinds odd_emails, unusable_hashes, slow_hashes;
    Remark taken_handles, long_posts;
    std::vector<std::string> surplus;  // columns and tables of the source that are not imported

    void merge(Findings later);
    /// Whether rows were skipped or differ, or columns or tables were not imported.
    [[nodiscard]] bool is_partial() const;
};

void print(const Findings& findings, AdoptMode mode, std::ostream& out);

/// Prints each differing row with both dates; `dates` are those of the source, by id.
void print_differing(std::string_view noun, const std::vector<Differing>& rows,
                     const std::map<std::string, std::string>& dates, std::ostream& out);

}  // namespace plaza::commands
