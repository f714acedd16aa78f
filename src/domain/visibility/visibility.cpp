#include "domain/visibility/visibility.hpp"

namespace plaza::visibility {

bool may_see(const Rights& viewer, const Facts& post) {
    if (post.author == viewer.id) return true;
    const bool is_for_all = post.audience == Audience::public_ || post.audience == Audience::unlisted;
    return post.is_published && !post.is_withheld && is_for_all;
}

bool may_change(const Rights& viewer, const Facts& post) {
    return post.author == viewer.id;
}

bool may_see_email(const Rights* viewer, AccountId owner) {
    return viewer != nullptr && (viewer->id == owner || viewer->is_staff());
}

}  // namespace plaza::visibility
