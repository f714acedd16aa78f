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
    tally.imported += later.imported;
    tally.present += later.present;
    tally.skipped += later.skipped;
}

void merge_kinds(Kinds& kinds, const Kinds& later) {
    for (const auto& [kind, remark] : later) kinds[kind].merge(remark);
}

template <class T>
void append(std::vector<T>& list, std::vector<T> later) {
    list.insert(list.end(), std::move_iterator(later.begin()), std::move_iterator(later.end()));
}

void print_skipped(const Findings& findings, std::ostream& out) {
    std::set<std::string> printed;
    for (const auto& user : findings.skipped_users) {
        fmt::print(out, "skipped user {} ({}): {}; also skipped {}\n", user.id, printable(user.email), user.reason,
                   belongings_of(findings, user.id));
        printed.insert(user.id);
    }
    for (const auto* counts : {&findings.posts_of, &findings.votes_of})
        for (const auto& [id, count] : *counts)
            if (printed.insert(id).second)
                fmt::print(out, "skipped {} of user {}: the user was deleted from Plaza\n", belongings_of(findings, id),
                           id);
    for (const auto& post : findings.skipped_posts) fmt::print(out, "skipped post {}: {}\n", post.id, post.reason);
    if (findings.votes_for_skipped_posts > 0)
        fmt::print(out, "skipped {}: the post was skipped or deleted\n",
                   counted(findings.votes_for_skipped_posts, "vote"));
}

void print_remark(const Remark& remark, std::string_view text, std::ostream& out) {
    if (remark.count == 0) return;
    fmt::print(out, "{} {}{}\n", text, fmt::join(remark.examples, ", "),
               remark.count > remark.examples.size()
                   ? fmt::format(" and {} more", remark.count - remark.examples.size())
                   : "");
}

void print_kinds(const Kinds& kinds, std::string_view text, std::ostream& out) {
    std::uint64_t count = 0;
    for (const auto& [kind, remark] : kinds) count += remark.count;
    if (count == 0) return;
    fmt::print(out, "{}: {}\n", text, count);
    for (const auto& [kind, remark] : kinds)
        print_remark(remark, fmt::format("  {} {}: users", remark.count, kind), out);
}

void print_tally(std::string_view label, const Tally& tally, AdoptMode mode, std::ostream& out) {
    fmt::print(out, "{}: {} {}, {} already present, {} skipped\n", label, tally.imported,
               mode == AdoptMode::dry_run ? "would be imported" : "imported", tally.present, tally.skipped);
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
    append(skipped_users, std::move(later.skipped_users));
    append(skipped_posts, std::move(later.skipped_posts));
    merge_counts(posts_of, later.posts_of);
    merge_counts(votes_of, later.votes_of);
    votes_for_skipped_posts += later.votes_for_skipped_posts;
    append(differing_users, std::move(later.differing_users));
    append(differing_posts, std::move(later.differing_posts));
    merge_kinds(odd_emails, later.odd_emails);
    merge_kinds(unusable_hashes, later.unusable_hashes);
    merge_kinds(slow_hashes, later.slow_hashes);
    taken_handles.merge(later.taken_handles);
    long_posts.merge(later.long_posts);
}

bool Findings::is_partial() const {
    return users.skipped + posts.skipped + votes.skipped + differing_users.size() + differing_posts.size() +
               surplus.size() >
           0;
}

void print(const Findings& findings, AdoptMode mode, std::ostream& out) {
    print_skipped(findings, out);
    print_kinds(findings.odd_emails, "e-mail addresses that sign-up would refuse (kept, usable for log-in)", out);
    print_kinds(findings.unusable_hashes, "passwords that cannot be used for log-in and must be reset", out);
    print_kinds(findings.slow_hashes,
                "bcrypt hashes above cost 13 (slow log-ins reveal that the account exists; ask these users to reset "
                "their passwords)",
                out);
    print_remark(findings.taken_handles, "username user_{id} is taken, another one was generated: users", out);
    print_remark(findings.long_posts,
                 "title longer than 1,000 or content longer than 100,000 characters, imported in full: posts", out);
    print_tally("users", findings.users, mode, out);
    print_tally("posts", findings.posts, mode, out);
    print_tally("votes", findings.votes, mode, out);
}

void print_differing(std::string_view noun, const std::vector<Differing>& rows,
                     const std::map<std::string, std::string>& dates, std::ostream& out) {
    for (const auto& row : rows) {
        const auto date = dates.find(row.id);
        fmt::print(out, "{} {} differs from the original and was not changed: {} (original: {}; Plaza: {})\n", noun,
                   row.id, row.members, date == dates.end() ? "unknown date" : date->second,
                   row.edited_at.empty() ? "not changed since" : "changed " + row.edited_at);
    }
}

}  // namespace plaza::commands
