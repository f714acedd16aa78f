// Apps: programs of others that use the API, for their users or for themselves. What their tokens may do is in grants/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::apps {

/// The redirect address of an app that shows its user a code to copy.
inline constexpr std::string_view out_of_band = "urn:ietf:wg:oauth:2.0:oob";

inline constexpr std::size_t longest_name = 60;  // characters
inline constexpr std::size_t longest_website = 2'000;
inline constexpr std::size_t longest_redirect = 2'000;
inline constexpr std::size_t most_redirects = 20;
inline constexpr std::size_t longest_scopes = 2'000;

struct App {
    AppId id;
    std::string name;
    std::optional<std::string> website;
    std::vector<std::string> redirect_uris;
    Scopes scopes;
    std::string secret_hash;
};
BOOST_DESCRIBE_STRUCT(App, (), (id, name, website, redirect_uris, scopes, secret_hash))

struct NewApp {
    std::string name;
    std::string website;  // empty: none
    std::vector<std::string> redirect_uris;
    std::string scopes;   // separated by blanks
    std::string address;  // the client's, for the limit of registrations
};

struct Registered {
    App app;
    Secret secret;
};

/// Why a registration is refused.
struct Fault {
    std::string text;
};

/// Registers an app. Throws too_many().
Task<std::expected<Registered, Fault>> add(Context& context, NewApp wish);

Task<std::optional<App>> find(ReadContext& context, AppId id);
/// The apps with these ids, in this order.
Task<std::vector<App>> load(ReadContext& context, std::vector<AppId> ids);

/// Nullopt if the text is not the id of an app.
[[nodiscard]] std::optional<AppId> parse_client_id(std::string_view text);
[[nodiscard]] bool is_secret_of(const App& app, const Secret& sent);

/// The app whose token this is, for an account or its own. Nullopt if it is invalid or no app's.
Task<std::optional<App>> find_by_token(ReadContext& context, std::string token);

/// The app whose own token this is. Throws signed_out() for an invalid token, no_scope if it does not allow the scope,
/// and `forbidden` if it is an account's.
Task<App> require_own_token(ReadContext& context, std::string token, std::string_view scope);

/// The public key of push messages, in base64url. Made at the first call. Nullopt if the server has no data key, which
/// encrypts the private one.
Task<std::optional<std::string>> push_key(Context& context);

/// Deletes up to 1,000 apps that are a day old and that no user has allowed, and returns how many.
Task<std::int64_t> forget_unused(Context& context);

/// Scopes separated by blanks; an empty text means `read`. Nullopt if one is unknown, or the text is too long.
[[nodiscard]] std::optional<Scopes> parse_scopes(std::string_view text);
[[nodiscard]] std::vector<std::string> all_scopes();
[[nodiscard]] std::string to_text(const Scopes& scopes);
/// Whether an app that has registered for some scopes may ask for these.
[[nodiscard]] bool is_within(const Scopes& wanted, const Scopes& registered);
[[nodiscard]] bool is_of_staff(const Scopes& scopes);
/// The scopes that are not of the staff.
[[nodiscard]] Scopes without_staff(Scopes scopes);

/// What is wrong with a redirect address; nullopt if an app may have it.
[[nodiscard]] std::optional<std::string> fault_of_redirect(std::string_view uri);
/// What a Content-Security-Policy allows so that a form may redirect there: an origin, or a scheme with its colon.
/// Empty for `out_of_band`.
[[nodiscard]] std::string form_target(std::string_view redirect_uri);

}  // namespace plaza::apps
