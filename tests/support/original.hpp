// Original: a database as the original API has it after its six migrations, for what is moved in from there.
#pragma once

#include <string>

#include "tests/support/database.hpp"

namespace plaza::test {

/// The bcrypt hash, of the original's cost, of "correct horse battery".
inline constexpr const char* original_hash = "$2b$12$abcdefghijklmnopqrstuuE3j5FFjC71WyDL2KIK7ShSoj8tPD3m6";

class Original : public TestDatabase {
 public:
    /// Both orders of the primary key of votes are in use.
    enum class VotesKey { post_first, user_first };

    explicit Original(VotesKey votes_key = VotesKey::post_first);

    /// DATABASE_URL, as a word of a command line.
    [[nodiscard]] std::string address() const { return url().reveal(); }

    /// A row each; returns its id.
    std::string add_user(const std::string& email, const std::string& password = original_hash);
    std::string add_post(const std::string& owner, const std::string& title = "a title");
    void add_vote(const std::string& post, const std::string& voter);

    /// So many more of each, all different, the votes spread over posts and users; the same whenever it is asked.
    struct Size {
        int users, posts, votes;
    };
    void fill(Size size);
};

}  // namespace plaza::test
