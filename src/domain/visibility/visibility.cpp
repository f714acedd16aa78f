#include "domain/visibility/visibility.hpp"

namespace plaza::visibility {

bool may_see(const Rights& viewer, const Facts& post) {
    return post.is_published || post.author == viewer.id;
}

bool may_see_email(const Rights* viewer, AccountId owner) {
    return viewer != nullptr && (viewer->id == owner || viewer->is_staff());
}

}  // namespace plaza::visibility
