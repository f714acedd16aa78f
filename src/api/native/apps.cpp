// /users/me/apps: list the apps that may act for the caller, and take their tokens away.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/grants/grants.hpp"

namespace plaza::native {
namespace {

struct AuthorizedAppOut {
    static constexpr std::string_view example =
        R"({"id":91234567890789,"name":"Tusky","website":"https://tusky.app","scopes":["read","write"],)"
        R"("created_at":"2026-11-22T12:46:21.390027Z"})";
    static constexpr json::Note notes[] = {{"scopes", "The permissions of all of its tokens together."},
                                           {"created_at", "When the caller allowed the oldest of them."}};

    AppId id;
    std::string name;
    std::optional<std::string> website;
    std::vector<std::string> scopes;
    Time created_at;
};
BOOST_DESCRIBE_STRUCT(AuthorizedAppOut, (), (id, name, website, scopes, created_at))

Task<std::vector<AuthorizedAppOut>> get_apps(ReadContext& context, Viewer viewer) {
    auto found = co_await grants::list(context, viewer);
    std::vector<AuthorizedAppOut> out;
    out.reserve(found.size());
    for (auto& app : found)
        out.push_back({app.app, std::move(app.name), std::move(app.website), std::move(app.scopes), app.created_at});
    co_return out;
}

Task<http::NoContent> delete_app(Context& context, http::Path<"id", RequestedId<AppId>> id, Viewer viewer) {
    const bool is_ended = co_await grants::end(context, viewer, (*id).id);
    if (!is_ended) throw absent("app", (*id).digits);
    co_return http::NoContent{};
}

}  // namespace

void mount_apps(const Mount& mount) {
    const auto apps = mount.tagged("Users");
    apps.get<"/users/me/apps", get_apps>({
        .summary = "List your apps",
        .description = "Lists the apps that may act for the caller. An app cannot call it.",
        .success = "The apps, the one allowed last first.",
        .refusals = {old_token},
    });
    apps.del<"/users/me/apps/{id}", delete_app>(
        {
            .summary = "Take an app's access away",
            .description = "Ends all tokens that the app has for the caller.",
            .success = "The app can no longer act for the caller.",
            .refusals = {old_token,
                         old_log_in,
                         {404, "The caller has not allowed such an app.", "app with id: 1 does not exist"}},
        },
        {.needs_recent_log_in = true});
}

}  // namespace plaza::native
