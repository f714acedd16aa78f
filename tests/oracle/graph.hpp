// Graph: the fixture of the canary sweep: random people, relations and posts, with a word in each text that is nowhere
// else, and the rules of the network by which a person may read the word.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/api.hpp"

namespace plaza::test {

class Graph : public Api {
 protected:
    static constexpr std::size_t people = 6;
    static constexpr std::size_t suspended = people - 1;
    static constexpr std::size_t signed_out = people;  // a viewer without a token
    static constexpr std::size_t staff = people + 1;

    struct Text {
        std::int64_t id;
        std::size_t author;
        std::string audience;
        std::set<std::size_t> addressed{};
        std::string word{};  // of the current text
        bool is_draft = false;
        bool is_deleted = false;
    };

    explicit Graph(unsigned seed);

    /// Independent of domain/visibility: the rules of issue 11. Without drafts for apps.
    [[nodiscard]] bool may_see(std::size_t viewer, const Text& post, bool is_app) const;
    /// Whether the viewer may read a word anywhere.
    [[nodiscard]] bool may_read(std::size_t viewer, const std::string& word) const;
    [[nodiscard]] Client client_of(std::size_t viewer);

    std::vector<Person> people_;
    std::vector<Person> staff_;
    std::vector<Text> posts_;

 private:
    using Pairs = std::set<std::pair<std::size_t, std::size_t>>;

    std::size_t below(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most - 1)(random_); }
    bool happens(std::size_t percent) { return below(100) < percent; }
    std::size_t other_than(std::size_t one) { return (one + 1 + below(people - 1)) % people; }
    std::string new_word() { return "canary" + std::to_string(++words_) + 'x'; }
    /// A word that only its author may read, wherever it is.
    std::string private_word(std::size_t owner);

    void follow(std::size_t from, std::size_t to);
    void block(std::size_t from, std::size_t to);
    void write(std::size_t author);
    void write_draft(std::size_t author);
    void edit(Text& post);
    void act(std::size_t person);
    void keep_private_things(std::size_t owner);

    std::mt19937 random_;
    int words_ = 0;
    Pairs follows_, blocks_;
    std::map<std::string, std::size_t> post_of_word_;
    std::map<std::string, std::optional<std::size_t>> owner_of_word_;
};

}  // namespace plaza::test
