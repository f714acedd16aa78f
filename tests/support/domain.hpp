// Domain: the fixture for tests that call functions of src/domain as a user of a running server.
#pragma once

#include <string>

#include "commands/offline_context.hpp"
#include "domain/sessions/access_token.hpp"
#include "tests/support/api.hpp"

namespace plaza::test {

class Domain : public Api {
 protected:
    /// Functions run in this context, on the database of the server.
    [[nodiscard]] commands::OfflineContext& offline() { return offline_; }

    /// The content of the user's access token. The user has logged in once.
    [[nodiscard]] sessions::AccessToken token_of(const Person& person) {
        const auto session =
            database().scalar("select id from sessions where user_id = $1", {std::to_string(person.id)});
        return {.account = AccountId{person.id}, .session = SessionId{std::stoll(session)}};
    }

 private:
    commands::OfflineContext offline_{quick_config(), database().url()};
};

}  // namespace plaza::test
