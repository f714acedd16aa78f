// Posts: what people write, with how many votes it has. A draft (not published) exists for its owner alone.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "domain/credentials/credentials.hpp"
#include "domain/ids.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza::posts {

struct Post {
    PostId id;
    std::string title;
    std::string content;
    bool published;
    Time created_at;
    credentials::User author;  // as the viewer sees them
    std::int64_t votes;
};

struct Draft {
    std::string title;
    std::string content;
    bool published;
};

/// A part of the listing, newest first: those before an id, or from an offset on.
struct Listing {
    std::int64_t limit;
    std::int64_t offset = 0;
    std::optional<PostId> before;
    std::string search;  // a substring of the title, literally and case-sensitively; empty: no search
};

/// A page of a listing. It ends early with the post that brings its titles and texts to 1 MiB.
struct Page {
    std::vector<Post> posts;
    bool may_have_more = false;
};

/// Why an edit or a removal was not done.
enum class EditError { absent, not_owner };

// Each throws signed_out() for a viewer who is gone.
Task<std::optional<Post>> find(Context& context, Viewer viewer, PostId id);
Task<Page> list(Context& context, Viewer viewer, Listing listing);
Task<Post> publish(Context& context, Viewer author, Draft draft);
Task<std::expected<Post, EditError>> edit(Context& context, Viewer editor, PostId id, Draft draft);
Task<std::expected<void, EditError>> remove(Context& context, Viewer remover, PostId id);

}  // namespace plaza::posts
