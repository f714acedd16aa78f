// What an adoption, or one batch of it, came to, and how a person is told.
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
    std::uint64_t came = 0;
    std::uint64_t here = 0;  // from an earlier run
    std::uint64_t left_behind = 0;
};

/// Rows that share a remark: all are counted, the first of them named.
struct Remark {
    std::uint64_t count = 0;
    std::vector<std::string> examples;

    void add(const std::string& id);
    void merge(const Remark& later);
};

/// Remarks by their kind.
using Kinds = std::map<std::string, Remark>;

/// A row that is here from an earlier run, and is not as it is in the source now.
struct Differing {
    std::string id;
    std::string members;    // "title, content"
    std::string edited_at;  // here; empty: never
};

struct LeftUser {
    std::string id, email, reason;
};

struct LeftPost {
    std::string id, reason;
};

/// Ids are text, as the databases write them.
struct Findings {
    Tally users, posts, votes;

    std::vector<LeftUser> left_users;
    std::vector<LeftPost> left_posts;               // for reasons of their own
    std::map<std::string, std::uint64_t> posts_of;  // users who stay behind
    std::map<std::string, std::uint64_t> votes_of;
    std::uint64_t votes_for_left_posts = 0;

    std::vector<Differing> differing_users, differing_posts;
    Kinds odd_emails, unusable_hashes, slow_hashes;
    Remark taken_handles, long_posts;
    std::vector<std::string> surplus;  // columns and tables of the source that are not imported

    void merge(Findings later);
    /// Not all of the source is here as it is there.
    [[nodiscard]] bool is_partial() const;
};

void print(const Findings& findings, AdoptMode mode, std::ostream& out);

/// Each differing row with both dates; `dates` are those of the source, by id.
void print_differing(std::string_view noun, const std::vector<Differing>& rows,
                     const std::map<std::string, std::string>& dates, std::ostream& out);

}  // namespace plaza::commands
