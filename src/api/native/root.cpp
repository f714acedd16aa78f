// GET /: says hello, so that a browser or a health check sees that the API is there.
#include <string>

#include "api/native/mount.hpp"
#include "api/native/native.hpp"

namespace plaza::native {
namespace {

struct Message {
    std::string message;
};
BOOST_DESCRIBE_STRUCT(Message, (), (message))

Task<Message> read_root(Context&) {
    co_return Message{"Welcome to my API !!!"};
}

}  // namespace

void mount_root(Router& router) {
    const Mount root{router, protocol, "Root"};
    root.get<"/", read_root>();
}

void mount(Router& router) {
    mount_posts(router);
    mount_users(router);
    mount_me(router);
    mount_sessions(router);
    mount_login(router);
    mount_proofs(router);
    mount_votes(router);
    mount_root(router);
}

}  // namespace plaza::native
