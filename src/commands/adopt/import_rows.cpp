#include "commands/adopt/import_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "commands/adopt/queries.hpp"
#include "commands/adopt/word_queries.hpp"
#include "domain/credentials/email_keys.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/email.hpp"
#include "platform/base/violation.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/json/write.hpp"

namespace plaza::commands {
namespace {

void add_remarks(Remark& remark, pg::BlockingConnection& target, std::string_view sql) {
    for (const auto& row : target.query(sql)) remark.add(row[0]);
}

std::vector<Differing> read_differing(pg::BlockingConnection& target, std::string_view sql) {
    std::vector<Differing> rows;
    for (auto& row : target.query(sql)) rows.push_back({std::move(row[0]), std::move(row[1]), std::move(row[2])});
    return rows;
}

/// Names the format only: the text itself may be a plain password.
std::string kind_of(const std::string& hash) {
    struct Known {
        std::string_view prefix, name;
    };
    if (hash.empty()) return "empty";
    for (const auto& [prefix, name] :
         {Known{"$1$", "md5-crypt"}, Known{"$5$", "sha256-crypt"}, Known{"$6$", "sha512-crypt"},
          Known{"$y$", "yescrypt"}, Known{"$2", "bcrypt, malformed"}, Known{"$argon2d$", "argon2d"},
          Known{"$pbkdf2", "PBKDF2"}, Known{"pbkdf2", "PBKDF2"}, Known{"$scrypt$", "scrypt"},
          Known{"scrypt", "scrypt"}})
        if (hash.starts_with(prefix)) return std::string(name);
    return "of an unknown format";
}

/// Reports unusual hashes, and drops those whose cost is refused.
void judge_hashes(pg::BlockingConnection& target, Findings& found) {
    std::vector<std::string> too_costly;
    for (const auto& row : target.query(adopt_sql::unusual_hashes)) {
        const auto kind = crypto::kind_of_hash(row[1]);
        if (kind == crypto::HashKind::unknown) found.unusable_hashes[kind_of(row[1])].add(row[0]);
        if (kind == crypto::HashKind::bcrypt)
            found.slow_hashes[fmt::format("of cost {}", row[1].substr(4, 2))].add(row[0]);
        if (kind != crypto::HashKind::too_costly) continue;
        found.unusable_hashes["too costly (bcrypt above cost 16)"].add(row[0]);
        too_costly.push_back(row[0]);
    }
    if (!too_costly.empty()) target.query(adopt_sql::drop_hashes, {fmt::format("{{{}}}", fmt::join(too_costly, ","))});
}

std::string reason_of(const Violation& violation) {
    const auto* reason = std::get_if<std::string>(&violation.context);
    return reason != nullptr && !reason->empty() ? *reason : violation.message;
}

std::string reason_of(std::string_view verdict, std::string_view other_id) {
    if (verdict == "null") return "a value is missing";
    if (verdict == "id") return "its id is not between 1 and 9007199254740991 (53 bits)";
    if (verdict == "date") return "its date is not between the years 1 and 9999";
    if (verdict == "long email") return "its e-mail address is longer than 2,000 bytes";
    if (verdict == "id taken") return "its id already belongs to another row in Plaza";
    if (verdict == "email twin")
        return fmt::format("its e-mail address is another spelling of that of user {}", other_id);
    return fmt::format("its e-mail address already belongs to user {} in Plaza", other_id);
}

struct EmailKey {
    std::string email;
    std::string email_key;
};
BOOST_DESCRIBE_STRUCT(EmailKey, (), (email, email_key))

void set_email_keys(pg::BlockingConnection& target) {
    std::vector<EmailKey> keys;
    for (const auto& row : target.query(adopt_sql::judged_emails))
        keys.push_back({row[0], credentials::email_key(row[0])});
    target.query(adopt_sql::set_email_keys, {json::to_json(keys)});
}

}  // namespace

Findings import_users(pg::BlockingConnection& target, AdoptMode mode) {
    Findings found;
    target.script(adopt_sql::judge_users);
    set_email_keys(target);
    target.script(adopt_sql::note_users_here);
    target.script(adopt_sql::judge_emails);
    for (const auto& row : target.query(adopt_sql::refused_users))
        found.skipped_users.push_back({row[0], row[1], reason_of(row[2], row[3])});
    const auto tally = target.query(adopt_sql::tally_users)[0];
    found.users = {std::stoull(tally[0]), std::stoull(tally[1]), found.skipped_users.size()};

    found.differing_users = read_differing(target, adopt_sql::differing_users);
    judge_hashes(target, found);
    target.script(adopt_sql::replace_taken_handles);
    add_remarks(found.taken_handles, target, adopt_sql::replaced_handles);
    for (const auto& row : target.query(adopt_sql::new_emails))
        if (const auto email = Email::parse(row[1]); !email) found.odd_emails[reason_of(email.error())].add(row[0]);

    if (mode == AdoptMode::write) target.script(adopt_sql::insert_users);
    target.script(adopt_sql::note_new_users);
    return found;
}

Findings import_posts(pg::BlockingConnection& target, AdoptMode mode) {
    Findings found;
    target.script(adopt_sql::judge_posts);
    for (const auto& row : target.query(adopt_sql::refused_posts))
        found.skipped_posts.push_back({row[0], reason_of(row[1], "")});
    found.posts.skipped = found.skipped_posts.size();
    for (const auto& row : target.query(adopt_sql::ownerless_posts)) {
        found.posts_of[row[0]] = std::stoull(row[1]);
        found.posts.skipped += std::stoull(row[1]);
    }
    const auto tally = target.query(adopt_sql::tally_posts)[0];
    found.posts.imported = std::stoull(tally[0]);
    found.posts.present = std::stoull(tally[1]);

    found.differing_posts = read_differing(target, adopt_sql::differing_posts);
    add_remarks(found.long_posts, target, adopt_sql::long_posts);

    if (mode == AdoptMode::write) {
        target.script(adopt_sql::insert_posts);
        target.script(adopt_sql::insert_words);
    }
    target.script(adopt_sql::note_posts);
    return found;
}

Findings import_votes(pg::BlockingConnection& target, AdoptMode mode) {
    Findings found;
    const auto tally = target.query(adopt_sql::tally_votes)[0];
    const auto importable = std::stoull(tally[0]);
    const auto voterless = std::stoull(tally[3]);
    found.votes = {importable, std::stoull(tally[1]), voterless};
    found.votes_for_skipped_posts = std::stoull(tally[2]);
    if (voterless > 0)
        for (const auto& row : target.query(adopt_sql::voterless_votes)) found.votes_of[row[0]] = std::stoull(row[1]);

    if (mode == AdoptMode::write && importable > 0) {
        target.script(adopt_sql::lock_posts);
        found.votes.imported = std::stoull(target.query(adopt_sql::insert_votes)[0][0]);
        // The difference: posts that were deleted after the count.
        found.votes_for_skipped_posts += importable - found.votes.imported;
    }
    found.votes.skipped += found.votes_for_skipped_posts;
    return found;
}

}  // namespace plaza::commands
