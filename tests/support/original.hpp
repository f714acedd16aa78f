// Original: a database of the original API after its six migrations, as a source of imports.
#pragma once

#include <string>

#include "tests/support/database.hpp"

namespace plaza::test {

/// The bcrypt hash of "correct horse battery" at the cost of the original.
inline constexpr const char* original_hash = "$2b$12$abcdefghijklmnopqrstuuE3j5FFjC71WyDL2KIK7ShSoj8tPD3m6";

class Original : public TestDatabase {
 public:
    /// Databases with either order of the primary key of votes exist.
    enum class VotesKey { post_first, user_first };

    explicit Original(VotesKey votes_key = VotesKey::post_first);

    /// DATABASE_URL, as a word of a command line.
    [[nodiscard]] std::string address() const { return url().reveal(); }

    /// Each adds one row. The first two return its id.
    std::string add_user(const std::string& email, const std::string& password = original_hash);
    std::string add_post(const std::string& owner, const std::string& title = "a title");
    void add_vote(const std::string& post, const std::string& voter);

    /// Adds this number of distinct rows, with the votes spread over posts and users. The rows are the same in every
    /// run.
    struct Size {
        int users, posts, votes;
    };
    void fill(Size size);
};

}  // namespace plaza::test
