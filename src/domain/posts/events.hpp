// The events of posts. Readers of events load the post: an event may be written although
// nothing changed.
#pragma once

#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"

namespace plaza::posts {

struct Created {
    static constexpr std::string_view kind = "post.created";

    PostId post;
    AccountId author;
};
BOOST_DESCRIBE_STRUCT(Created, (), (post, author))

struct Edited {
    static constexpr std::string_view kind = "post.edited";

    PostId post;
    AccountId editor;
};
BOOST_DESCRIBE_STRUCT(Edited, (), (post, editor))

struct Deleted {
    static constexpr std::string_view kind = "post.deleted";

    PostId post;
};
BOOST_DESCRIBE_STRUCT(Deleted, (), (post))

/// The row is gone. There was no Deleted before if the post was deleted with its author.
struct Erased {
    static constexpr std::string_view kind = "post.erased";

    PostId post;
};
BOOST_DESCRIBE_STRUCT(Erased, (), (post))

/// An account boosted the post. The boost is a post of its own, with its own Created and Erased.
struct Boosted {
    static constexpr std::string_view kind = "post.boosted";

    PostId post;
    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Boosted, (), (post, account))

struct Unboosted {
    static constexpr std::string_view kind = "post.unboosted";

    PostId post;
    AccountId account;
};
BOOST_DESCRIBE_STRUCT(Unboosted, (), (post, account))

}  // namespace plaza::posts
