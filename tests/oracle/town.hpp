// Town: the fixture of the oracle: a few people with everything that an operation can be about, on one server. The rows
// are restored after each request that changes something, so that each request finds the same town.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/oracle/table.hpp"
#include "tests/support/oauth.hpp"

namespace plaza::test {

/// A post, with what decides who may see it.
struct TownPost {
    std::int64_t id;
    std::string author;
    std::string audience;
    std::vector<std::string> addressed{};
    bool is_draft = false;
    bool is_deleted = false;
};

class Town : public OAuth {
 protected:
    Town();

    Person& person(const std::string& name) { return people_.at(name); }
    /// A client that keeps its connection.
    Client& client_with(const std::string& token) {
        return clients_.try_emplace(token, server().port(), token).first->second;
    }
    /// The path or body with the ids of the things, and with this id for the placeholder `thing`.
    [[nodiscard]] std::string filled(const std::string& text, std::string_view thing = {}, std::int64_t id = 0) const;
    Answer send(Client& client, const OracleLine& line, std::string_view thing = {}, std::int64_t id = 0,
                const Headers& headers = {});

    /// The rule of visibility, from the rules of the network alone. Without a viewer: what everyone may see. Apps do
    /// not know drafts.
    [[nodiscard]] bool may_see(const std::string& viewer, const TownPost& post, bool is_app) const;
    [[nodiscard]] bool blocks(const std::string& one, const std::string& other) const {
        return std::ranges::find(blocks_, std::pair{one, other}) != blocks_.end();
    }

    void save();
    void restore();
    /// All rows except those of jobs, events and attempts. What differs in each run is replaced: new ids, times, and
    /// hashes.
    [[nodiscard]] std::vector<std::string> all_rows();

    std::map<std::string, Person> people_;
    std::map<std::string, TownPost> posts_;
    std::map<std::string, std::string> things_;  // by placeholder
    std::vector<std::pair<std::string, std::string>> blocks_;
    std::vector<std::pair<std::string, std::string>> follows_;
    std::string app_token_;    // of Ana; its scopes are those of set_scopes()
    std::string own_token_;    // of the app itself
    std::string ended_token_;  // of a session that was ended

    void set_scopes(const std::string& scopes);

 private:
    void add_people();
    void add_posts();
    void add_things();
    std::int64_t write(const std::string& author, const Json& status);

    std::map<std::string, Client> clients_;  // by token
    std::int64_t highest_id_ = 0;
    std::string restoring_;
    std::string dumping_;
};

}  // namespace plaza::test
