// Mass assignment: members that no operation takes, such as roles, owners and counters, change nothing.
#include "tests/oracle/town.hpp"

namespace plaza::test {

class ExtraMembers : public Town {
 protected:
    /// Columns of tables and members of answers that a caller must not set, with values that would matter.
    [[nodiscard]] Json extras() {
        const auto kim = std::to_string(person("kim").id);
        Json all;
        for (const auto* id :
             {"id", "author_id", "account_id", "user_id", "owner_id", "from_id", "voter_id", "other_id",
              "in_reply_to_account_id", "reply_to_author", "root_id", "app_id", "client_id", "session"})
            all[id] = kim;
        for (const auto* time : {"created_at", "edited_at", "updated_at", "email_confirmed_at", "password_changed_at",
                                 "confirmed_at", "granted_at", "deleted_at"})
            all[time] = "2001-01-01T00:00:00Z";
        for (const auto* count : {"votes", "boosts", "replies", "favourites_count", "reblogs_count", "replies_count",
                                  "followers_count", "following_count", "statuses_count", "version", "posts"})
            all[count] = 1'000'000;
        for (const auto* fact : {"is_admin", "admin", "is_staff", "verified", "is_listed", "is_withheld", "has_blocks",
                                 "is_filtered", "is_withdrawn", "takes_legacy_tokens", "suspended", "limited",
                                 "following", "followed_by", "blocked_by", "pinned", "favourited", "reblogged"})
            all[fact] = true;
        all["role"] = all["roles"] = "owner";
        all["moderation"] = "suspended";
        all["permissions"] = "1048575";
        all["suspended_at"] = nullptr;
        all["password_hash"] = all["token_hash"] = all["hash"] = "none";
        all["mentions"] = {kim};
        all["boost_of"] = all["reblog"] = std::to_string(posts_.at("public").id);
        all["visibility"] = "direct";
        return all;
    }

    /// A wish that the operation takes is no extra.
    static bool takes(const OracleLine& line, const std::string& member) {
        if (line.body.find('"' + member + '"') != std::string::npos ||
            line.body.find(member + '=') != std::string::npos)
            return true;
        // A post and a boost have an audience when they are made.
        return member == "visibility" && (line.name() == "POST /api/v1/statuses" || line.path.ends_with("/reblog"));
    }

    static OracleLine with_extras(OracleLine line, const Json& extras) {
        const bool is_form = !line.body.empty() && line.body.front() != '{';
        auto body = line.body;
        std::string members;
        std::string fields;
        for (const auto& [name, value] : extras.items()) {
            if (takes(line, name)) continue;
            members += fmt::format(",{}:{}", Json(name).dump(), value.dump());
            fields += fmt::format("&{}={}", name, value.is_string() ? value.get<std::string>() : value.dump());
        }
        if (is_form)
            line.body += fields;
        else if (body.empty())
            line.body = '{' + members.substr(1) + '}';
        else
            line.body.insert(line.body.rfind('}'), members);
        return line;
    }

    Answer send_as_ana(const OracleLine& line) {
        auto& client = client_with(line.access == Access::everyone ? "" : person("ana").token());
        const std::string_view thing = line.is_about("post") ? "post" : line.is_about("account") ? "account" : "";
        return send(client, line, thing, thing == "post" ? posts_.at("public").id : person("sam").id);
    }
};

TEST_F(ExtraMembers, ChangeNothing) {
    const auto before = all_rows();
    for (const auto& line : operations_of_oracle()) {
        if (line.is_read()) continue;
        const auto plain = send_as_ana(line);
        const auto rows = all_rows();
        if (rows != before) restore();
        const auto answer = send_as_ana(with_extras(line, extras()));
        const bool is_refused = answer.status == 422 && plain.status != 422;
        EXPECT_TRUE(is_refused || answer.status == plain.status)
            << line.name() << ": " << plain.status << ' ' << plain.body << ", with more members " << answer.status
            << ' ' << answer.body;
        const auto rows_after = all_rows();
        EXPECT_EQ(rows_after, is_refused ? before : rows) << line.name();
        if (rows_after == before) continue;
        restore();
        EXPECT_EQ(all_rows(), before) << "the town is not restored after " << line.name();
    }
}

}  // namespace plaza::test
