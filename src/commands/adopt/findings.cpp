#include "commands/adopt/findings.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <ostream>
#include <set>
#include <string_view>
#include <utility>

#include "platform/base/unicode.hpp"

namespace plaza::commands {
namespace {

constexpr std::size_t max_examples = 10;

std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& counts, const std::string& id) {
    const auto found = counts.find(id);
    return found == counts.end() ? 0 : found->second;
}

std::string belongings_of(const Findings& findings, const std::string& id) {
    return fmt::format("{} and {}", counted(count_of(findings.posts_of, id), "post"),
                       counted(count_of(findings.votes_of, id), "vote"));
}

void merge_counts(std::map<std::string, std::uint64_t>& counts, const std::map<std::string, std::uint64_t>& later) {
    for (const auto& [id, count] : later) counts[id] += count;
}

void merge_tally(Tally& tally, const Tally& later) {
    tally.came += later.came;
    tally.here += later.here;
    tally.left_behind += later.left_behind;
}

template <class T>
void append(std::vector<T>& list, std::vector<T> later) {
    list.insert(list.end(), std::move_iterator(later.begin()), std::move_iterator(later.end()));
}

void print_left(const Findings& findings, std::ostream& out) {
    std::set<std::string> told;
    for (const auto& user : findings.left_users) {
        fmt::print(out, "user {} ({}) stays behind: {}; with it {}\n", user.id, printable(user.email), user.reason,
                   belongings_of(findings, user.id));
        told.insert(user.id);
    }
    for (const auto* counts : {&findings.posts_of, &findings.votes_of})
        for (const auto& [id, count] : *counts)
            if (told.insert(id).second)
                fmt::print(out, "user {} is no longer here: {} stay behind\n", id, belongings_of(findings, id));
    for (const auto& post : findings.left_posts) fmt::print(out, "post {} stays behind: {}\n", post.id, post.reason);
    if (findings.votes_for_left_posts > 0)
        fmt::print(out, "{} for posts that stay behind\n", counted(findings.votes_for_left_posts, "vote"));
}

void print_remark(const Remark& remark, std::string_view text, std::ostream& out) {
    if (remark.count == 0) return;
    fmt::print(out, "{} {}{}\n", text, fmt::join(remark.examples, ", "),
               remark.count > remark.examples.size()
                   ? fmt::format(" and {} more", remark.count - remark.examples.size())
                   : "");
}

void print_tally(std::string_view label, const Tally& tally, AdoptMode mode, std::ostream& out) {
    fmt::print(out, "{}: {} {}, {} here already, {} left behind\n", label, tally.came,
               mode == AdoptMode::dry_run ? "would come" : "came", tally.here, tally.left_behind);
}

}  // namespace

void Remark::add(const std::string& id) {
    ++count;
    if (examples.size() < max_examples) examples.push_back(id);
}

void Remark::merge(const Remark& later) {
    count += later.count;
    for (const auto& id : later.examples)
        if (examples.size() < max_examples) examples.push_back(id);
}

void Findings::merge(Findings later) {
    merge_tally(users, later.users);
    merge_tally(posts, later.posts);
    merge_tally(votes, later.votes);
    append(left_users, std::move(later.left_users));
    append(left_posts, std::move(later.left_posts));
    merge_counts(posts_of, later.posts_of);
    merge_counts(votes_of, later.votes_of);
    votes_for_left_posts += later.votes_for_left_posts;
    differing_users.merge(later.differing_users);
    differing_posts.merge(later.differing_posts);
    odd_emails.merge(later.odd_emails);
    unknown_hashes.merge(later.unknown_hashes);
    taken_handles.merge(later.taken_handles);
    long_posts.merge(later.long_posts);
}

bool Findings::is_partial() const {
    return users.left_behind + posts.left_behind + votes.left_behind + differing_users.count + differing_posts.count >
           0;
}

void print(const Findings& findings, AdoptMode mode, std::ostream& out) {
    print_left(findings, out);
    print_remark(findings.differing_users, "changed on one side since they came, kept as they are here: users", out);
    print_remark(findings.differing_posts, "changed on one side since they came, kept as they are here: posts", out);
    print_remark(findings.odd_emails, "e-mail addresses that sign-up would refuse, kept, good for log-in: users", out);
    print_remark(findings.unknown_hashes,
                 "passwords that are neither bcrypt nor argon2, kept, no good for log-in: users", out);
    print_remark(findings.taken_handles, "username user_{id} is taken here, another made: users", out);
    print_remark(findings.long_posts,
                 "longer than a title of 1,000 and a content of 100,000 characters, kept whole: posts", out);
    print_tally("users", findings.users, mode, out);
    print_tally("posts", findings.posts, mode, out);
    print_tally("votes", findings.votes, mode, out);
}

}  // namespace plaza::commands
