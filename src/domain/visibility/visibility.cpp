#include "domain/visibility/visibility.hpp"

#include <algorithm>

namespace plaza::visibility {

bool may_see(const Rights& viewer, const Facts& post, const Between& author) {
    if (post.author == viewer.id) return true;
    if (!post.is_published || post.is_withheld || author.blocks || author.is_blocked) return false;
    switch (post.audience) {
        case Audience::public_:
        case Audience::unlisted:
            return true;
        case Audience::followers:
            return author.follows || post.is_addressed;
        case Audience::direct:
            return post.is_addressed;
    }
    return false;
}

bool depends_on_relation(const Rights& viewer, const Facts& post) {
    if (post.author == viewer.id || viewer.id == Rights::anonymous().id) return false;
    return viewer.has_blocks || post.audience == Audience::followers;
}

bool may_see_account(const Between& account) {
    return !account.is_blocked;
}

bool may_change(const Rights& viewer, const Facts& post) {
    return post.author == viewer.id;
}

bool may_see_email(const Rights* viewer, AccountId owner) {
    return viewer != nullptr && (viewer->id == owner || viewer->is_staff());
}

bool Gate::lets_through(const Facts& facts) const {
    if (!depends_on_relation(viewer_, facts)) return may_see(viewer_, facts, {.other = facts.author});
    const auto relation = std::ranges::find(relations_, facts.author, &Between::other);
    return relation != relations_.end() && may_see(viewer_, facts, *relation);
}

}  // namespace plaza::visibility
