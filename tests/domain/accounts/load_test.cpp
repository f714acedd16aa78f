// Accounts by their ids, as callers see them.
#include "domain/accounts/accounts.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "domain/sessions/check.hpp"
#include "platform/base/refusal.hpp"
#include "tests/support/domain.hpp"

namespace plaza::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Task<> load(Context& context, std::optional<sessions::AccessToken> token, std::vector<AccountId> ids,
            std::vector<accounts::Account>& loaded) {
    std::optional<sessions::Check> check;
    std::optional<Viewer> viewer;
    if (token) viewer = check.emplace(context, *token, "read").viewer();
    loaded = co_await accounts::load(context, std::move(ids), viewer);
}

}  // namespace

class LoadedAccounts : public Domain {
 protected:
    /// Without a token: without a caller.
    std::vector<accounts::Account> loaded(std::optional<sessions::AccessToken> token, std::vector<AccountId> ids) {
        std::vector<accounts::Account> all;
        offline().run(load(offline().context(), std::move(token), std::move(ids), all));
        return all;
    }

    std::vector<std::int64_t> ids_of(const std::vector<accounts::Account>& loaded) {
        std::vector<std::int64_t> ids;
        for (const auto& account : loaded) ids.push_back(account.id.value);
        return ids;
    }

    std::vector<std::string> emails_of(const std::vector<accounts::Account>& loaded) {
        std::vector<std::string> emails;
        for (const auto& account : loaded) emails.push_back(account.email.value_or("hidden"));
        return emails;
    }
};

TEST_F(LoadedAccounts, AreInOrderOfIds) {
    const auto ana = signed_up("ana");
    const auto bob = signed_up("bob");
    const AccountId unknown{99};
    const auto all =
        loaded(std::nullopt, {AccountId{bob.id}, unknown, AccountId{ana.id}, AccountId{bob.id}, AccountId{ana.id}});
    EXPECT_THAT(ids_of(all), ElementsAre(bob.id, ana.id, bob.id, ana.id));
    EXPECT_EQ(all[1].handle, fmt::format("user_{}", ana.id));
    EXPECT_THAT(loaded(token_of(ana), {}), IsEmpty());
    EXPECT_THAT(loaded(token_of(ana), {unknown}), IsEmpty());
}

TEST_F(LoadedAccounts, HaveEmailsThatViewerMaySee) {
    const auto ana = signed_up("ana");
    const auto bob = signed_up("bob");
    const auto mod = signed_up("mod");
    database().exec("update users set role = 'moderator' where email = 'mod@example.com'");
    const std::vector<AccountId> ids{AccountId{bob.id}, AccountId{ana.id}, AccountId{bob.id}};
    EXPECT_THAT(emails_of(loaded(std::nullopt, ids)), ElementsAre("hidden", "hidden", "hidden"));
    EXPECT_THAT(emails_of(loaded(token_of(ana), ids)), ElementsAre("hidden", "ana@example.com", "hidden"));
    EXPECT_THAT(emails_of(loaded(token_of(mod), ids)),
                ElementsAre("bob@example.com", "ana@example.com", "bob@example.com"));
}

TEST_F(LoadedAccounts, AreRefusedToEndedSession) {
    const auto ana = signed_up("ana");
    const auto token = token_of(ana);
    database().exec("delete from sessions");
    EXPECT_THROW(loaded(token, {AccountId{ana.id}}), Refusal);
}

}  // namespace plaza::test
