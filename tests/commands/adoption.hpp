// Adoption: the fixture for tests of `plaza adopt`, with a target database.
#pragma once

#include <string>
#include <vector>

#include "tests/support/app.hpp"
#include "tests/support/database.hpp"
#include "tests/support/original.hpp"

namespace plaza::test {

class Adoption : public App {
 protected:
    [[nodiscard]] TestDatabase& target() { return target_; }
    [[nodiscard]] Settings on_target() const { return on(target_.url().reveal()); }

    /// Runs `plaza adopt` and waits until it exits.
    [[nodiscard]] CommandResult adopt(const Original& original, const std::vector<std::string>& flags = {}) const {
        std::vector<std::string> words{"adopt", original.address()};
        words.insert(words.end(), flags.begin(), flags.end());
        return run(std::move(words), on_target());
    }

    /// One hash over all rows of a Plaza database.
    [[nodiscard]] static std::string fingerprint(TestDatabase& database) {
        return database.scalar(
            "select md5(concat_ws('/', (select md5(string_agg(a::text, ',' order by id)) from accounts a),"
            "                          (select md5(string_agg(u::text, ',' order by id)) from users u),"
            "                          (select md5(string_agg(h::text, ',' order by name)) from handles h),"
            "                          (select md5(string_agg(e::text, ',' order by address)) from emails e),"
            "                          (select md5(string_agg(p::text, ',' order by id)) from posts p),"
            "                          (select md5(string_agg(v::text, ',' order by post_id, voter_id)) from votes "
            "v)))");
    }
    [[nodiscard]] std::string target_fingerprint() { return fingerprint(target_); }

    /// The number of posts whose vote count differs from their votes.
    [[nodiscard]] std::string miscounted() {
        return target_.scalar(
            "select count(*) from posts p "
            "where votes <> (select count(*) from votes v where v.post_id = p.id)");
    }

    [[nodiscard]] std::string stored_hash(const std::string& user) {
        return target_.scalar("select password_hash from users where id = $1", {user});
    }

    static auto ends(int code, const auto& output) {
        return testing::AllOf(testing::Field(&CommandResult::code, code),
                              testing::Field(&CommandResult::output, output));
    }

 private:
    TestDatabase target_;
};

}  // namespace plaza::test
