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
    return !account.is_blocked || account.blocks;
}

bool is_draft(const Facts& post) {
    return !post.is_published;
}

bool may_change(const Rights& viewer, const Facts& post) {
    return post.author == viewer.id;
}

bool is_for_apps(const Target& post) {
    return post.is_published;
}

bool is_direct(Audience audience) {
    return audience == Audience::direct;
}

bool is_counted(Audience audience) {
    return audience == Audience::public_ || audience == Audience::unlisted;
}

bool is_under_tags(Audience audience) {
    return audience == Audience::public_;
}

std::optional<Audience> audience_of_boost(const Target& post, AccountId viewer, std::optional<Audience> wish) {
    if (!post.is_published || post.audience == Audience::direct || wish == Audience::direct) return std::nullopt;
    if (is_counted(post.audience)) return wish.value_or(Audience::public_);
    if (post.author != viewer) return std::nullopt;
    return Audience::followers;
}

bool may_pin(const Target& post, AccountId viewer) {
    return post.author == viewer && post.is_published && post.audience != Audience::direct;
}

bool may_see_email(const Rights* viewer, AccountId owner) {
    return viewer != nullptr && !viewer->app && (viewer->id == owner || viewer->is_staff());
}

bool Gate::lets_through(const Facts& facts) const {
    if (!depends_on_relation(viewer_, facts)) return may_see(viewer_, facts, {.other = facts.author});
    const auto relation = std::ranges::find(relations_, facts.author, &Between::other);
    return relation != relations_.end() && may_see(viewer_, facts, *relation);
}

}  // namespace plaza::visibility
