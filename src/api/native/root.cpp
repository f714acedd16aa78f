// GET /: a greeting, which shows to browsers and health checks that the API runs.
#include <string>
#include <string_view>

#include "api/native/mount.hpp"

namespace plaza::native {
namespace {

struct Message {
    static constexpr std::string_view example = R"({"message":"Welcome to my API !!!"})";

    std::string message;
};
BOOST_DESCRIBE_STRUCT(Message, (), (message))

Task<Message> read_root(ReadContext&) {
    co_return Message{"Welcome to my API !!!"};
}

}  // namespace

void mount_root(const Mount& mount) {
    const auto root = mount.tagged("Root");
    root.get<"/", read_root, http::Public>({
        .summary = "Say hello",
        .description = "Shows that the API is there.",
        .success = "A greeting.",
    });
}

}  // namespace plaza::native
