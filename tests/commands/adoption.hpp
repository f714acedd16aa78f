// Adoption: the fixture of tests of `plaza adopt`, with a database to move into.
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

    /// Runs `plaza adopt` to its end.
    [[nodiscard]] Ended adopt(const Original& original, const std::vector<std::string>& flags = {}) const {
        std::vector<std::string> words{"adopt", original.address()};
        words.insert(words.end(), flags.begin(), flags.end());
        return run(std::move(words), on_target());
    }

    /// All rows of a database of Plaza, in one hash.
    [[nodiscard]] static std::string fingerprint(TestDatabase& database) {
        return database.scalar(
            "select md5(concat_ws('/', (select md5(string_agg(a::text, ',' order by id)) from accounts a),"
            "                          (select md5(string_agg(u::text, ',' order by id)) from users u),"
            "                          (select md5(string_agg(p::text, ',' order by id)) from posts p),"
            "                          (select md5(string_agg(v::text, ',' order by post_id, voter_id)) from votes "
            "v)))");
    }
    [[nodiscard]] std::string target_fingerprint() { return fingerprint(target_); }

    /// How many posts say another number of votes than there are.
    [[nodiscard]] std::string miscounted() {
        return target_.scalar(
            "select count(*) from posts p "
            "where votes <> (select count(*) from votes v where v.post_id = p.id)");
    }

    [[nodiscard]] std::string stored_hash(const std::string& user) {
        return target_.scalar("select password_hash from users where id = $1", {user});
    }

    static auto ends(int code, const auto& output) {
        return testing::AllOf(testing::Field(&Ended::code, code), testing::Field(&Ended::output, output));
    }

 private:
    TestDatabase target_;
};

}  // namespace plaza::test
