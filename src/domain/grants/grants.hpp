// Grants: what users allow apps to do for them. A user's consent makes a code, and the app exchanges the code for a
// token (RFC 6749 §4.1). The token is that of a session with scopes.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/apps/apps.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/ids.hpp"
#include "domain/sessions/sessions.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza::grants {

/// What a user has allowed.
struct Consent {
    AppId app;
    std::string redirect_uri;
    Scopes scopes;
    std::optional<std::string> challenge;  // of PKCE with S256
};

/// Returns the code for the app. Nullopt if the user was suspended, or the session has ended.
Task<std::optional<Secret>> allow(Context& context, sessions::Browser user, Consent consent);

struct Token {
    Secret token;
    Scopes scopes;
    Time created_at;
};

/// A code as an app presents it.
struct Presented {
    AppId app;
    bool has_secret;  // whether the app has sent its secret, which was right
    Secret code;
    std::string redirect_uri;
    std::optional<std::string> verifier;  // of PKCE
    sessions::Device device;
};

/// Exchanges a code. Nullopt if it is invalid, older than a minute, used, another app's, for another redirect address,
/// or without what proves that the caller asked for it: the verifier if there was a challenge, or else the app's
/// secret. A second use ends the session of the first.
Task<std::optional<Token>> exchange(Context& context, Presented presented);

/// A token for the user of a password.
Task<std::optional<Token>> issue(Context& context, credentials::Verified user, AppId app, Scopes scopes,
                                 sessions::Device device);

/// A token that the app has for itself. An app keeps the newest hundred.
Task<Token> issue_for_app(Context& context, AppId app, Scopes scopes);

/// Ends a token of the app. Does nothing for other tokens (RFC 7009 §2.2).
Task<> revoke(Context& context, AppId app, Secret token);

/// An app that may act for a user.
struct Authorized {
    AppId app;
    std::string name;
    std::optional<std::string> website;
    Scopes scopes;  // of all its tokens together
    Time created_at;
};

/// The apps of the viewer, the newest first. Throws signed_out() and legacy_token, as does the next.
Task<std::vector<Authorized>> list(ReadContext& context, Viewer viewer);

/// Ends all tokens of the app for the viewer. Returns false if it has none.
Task<bool> end(Context& context, Viewer viewer, AppId app);

/// Deletes up to 1,000 codes that expired an hour ago, and returns how many.
Task<std::int64_t> forget_expired(Context& context);

}  // namespace plaza::grants
