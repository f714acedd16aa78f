// find_client(): the app that calls the token endpoint, and whether it has proven its secret.
#pragma once

#include <optional>

#include "api/oauth/errors.hpp"
#include "api/oauth/sent.hpp"
#include "domain/apps/apps.hpp"
#include "domain/context.hpp"
#include "platform/base/text.hpp"

namespace plaza::oauth {

struct Client {
    apps::App app;
    bool has_secret = false;
};

/// The members of a request that name its client.
struct ClientFields {
    std::optional<Text<0, 100>> id;
    std::optional<SecretText<200>> secret;
};

/// Refuses requests that leak secrets or repeat parameters, unknown apps and wrong secrets.
Task<Outcome<Client>> find_client(Context& context, Sent sent, ClientFields fields);

}  // namespace plaza::oauth
