// The jobs of posts/.
#pragma once

#include <chrono>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza {
struct Context;
}

namespace plaza::posts {

/// Deletes the rows of a deleted post.
struct Erase {
    static constexpr std::string_view kind = "posts.erase";
    static constexpr jobs::Retry retry{32, std::chrono::seconds{4}, std::chrono::hours{1}};

    PostId post;
};
BOOST_DESCRIBE_STRUCT(Erase, (), (post))

/// Does nothing if the post is not deleted.
Task<> run(Context& context, Erase job);

}  // namespace plaza::posts
