// GET /: says hello, so that a browser or a health check sees that the API is there.
#include <string>
#include <string_view>

#include "api/native/mount.hpp"
#include "api/native/native.hpp"

namespace plaza::native {
namespace {

struct Message {
    static constexpr std::string_view example = R"({"message":"Welcome to my API !!!"})";

    std::string message;
};
BOOST_DESCRIBE_STRUCT(Message, (), (message))

Task<Message> read_root(Context&) {
    co_return Message{"Welcome to my API !!!"};
}

}  // namespace

void mount_root(Router& router) {
    const Mount root{router, error_format, "Root"};
    root.get<"/", read_root>({
        .summary = "Say hello",
        .description = "Shows that the API is there.",
        .success = "A greeting.",
    });
}

const std::array<http::TagDoc, 5> tags{{
    {"Posts", "Write, read, search, edit and delete posts."},
    {"Users", "Sign up, read users, and manage your own account and sessions."},
    {"Auth", "Log in, refresh tokens, and reset a forgotten password."},
    {"Vote", "Vote for posts."},
    {"Root", "A greeting."},
}};

void mount(Router& router) {
    mount_posts(router);
    mount_users(router);
    mount_me(router);
    mount_sessions(router);
    mount_login(router);
    mount_email_confirmation(router);
    mount_password_reset(router);
    mount_votes(router);
    mount_root(router);
}

}  // namespace plaza::native
