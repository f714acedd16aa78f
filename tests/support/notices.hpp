// Notices: the fixture for tests of notifications. Notices are added as the rules of other slices add them.
#pragma once

#include <string>
#include <vector>

#include "domain/notifications/notifications.hpp"
#include "tests/support/domain.hpp"

namespace plaza::test {

class Notices : public Domain {
 protected:
    using Kind = notifications::Kind;
    using Notice = notifications::Notice;

    void add(const Notice& notice);
    void take_back(const Notice& notice);

    /// Writes what `one` did with `other` to the row of relations of `one`: `set` is a list of assignments.
    void relate(const Person& one, const Person& other, const std::string& set);
    /// The same for blocks, with the rows of both.
    void block(const Person& one, const Person& other);

    /// What the person sees: `favourite 42`, newest first; the number is the post.
    std::vector<std::string> seen_by(Person& person, const std::string& query = {});
    /// The ids of these notifications.
    std::vector<std::string> ids_seen_by(Person& person, const std::string& query = {});
};

[[nodiscard]] inline notifications::Notice favourite(const Person& to, const Person& from, std::int64_t post) {
    return {AccountId{to.id}, notifications::Kind::favourite, AccountId{from.id}, PostId{post}, PostId{post}};
}
[[nodiscard]] inline notifications::Notice follow(const Person& to, const Person& from) {
    return {AccountId{to.id}, notifications::Kind::follow, AccountId{from.id}};
}
[[nodiscard]] inline notifications::Notice mention(const Person& to, const Person& from, std::int64_t post) {
    return {AccountId{to.id}, notifications::Kind::mention, AccountId{from.id}, PostId{post}, PostId{post}};
}

}  // namespace plaza::test
