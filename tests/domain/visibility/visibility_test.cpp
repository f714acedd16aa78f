#include "domain/visibility/visibility.hpp"

#include <gtest/gtest.h>

namespace plaza::visibility {
namespace {

constexpr AccountId ana{1};
constexpr AccountId bob{2};

TEST(Visibility, DraftIsVisibleOnlyToAuthor) {
    for (const auto role : {Role::user, Role::moderator, Role::admin, Role::owner}) {
        EXPECT_TRUE(may_see(Rights{ana, role}, {.author = ana, .is_published = false}, {ana}));
        EXPECT_FALSE(may_see(Rights{bob, role}, {.author = ana, .is_published = false}, {ana}));
        EXPECT_TRUE(may_see(Rights{bob, role}, {.author = ana, .is_published = true}, {ana}));
    }
}

constexpr Audience audiences[]{Audience::public_, Audience::unlisted, Audience::followers, Audience::direct};

TEST(Visibility, AudienceDecidesWhoSeesPost) {
    for (const auto role : {Role::user, Role::moderator, Role::admin})
        for (const auto audience : audiences)
            for (const bool follows : {false, true})
                for (const bool is_addressed : {false, true}) {
                    const bool is_for_all = audience == Audience::public_ || audience == Audience::unlisted;
                    const bool is_for_follower = audience == Audience::followers && follows;
                    const Between author{ana, follows};
                    Facts post{.author = ana, .audience = audience, .is_addressed = is_addressed};
                    EXPECT_TRUE(may_see(Rights{ana, role}, post, author));
                    EXPECT_EQ(may_see(Rights{bob, role}, post, author), is_for_all || is_for_follower || is_addressed);
                    post.is_withheld = true;
                    EXPECT_FALSE(may_see(Rights{bob, role}, post, author));
                }
}

TEST(Visibility, BlockHidesPostsOfBothSides) {
    for (const auto audience : audiences) {
        const Facts post{.author = ana, .audience = audience, .is_addressed = true};
        EXPECT_FALSE(may_see(Rights{bob}, post, {.other = ana, .follows = true, .blocks = true}));
        EXPECT_FALSE(may_see(Rights{bob}, post, {.other = ana, .follows = true, .is_blocked = true}));
    }
    EXPECT_TRUE(may_see_account({.other = ana, .blocks = true}));
    EXPECT_FALSE(may_see_account({.other = ana, .is_blocked = true}));
    EXPECT_TRUE(may_see_account({.other = ana, .blocks = true, .is_blocked = true})) << "to unblock her";
}

TEST(Visibility, RelationIsNeededOnlyIfItCanDecide) {
    const Rights viewer{bob};
    const Rights blocker{.id = bob, .has_blocks = true};
    EXPECT_FALSE(depends_on_relation(viewer, {.author = ana}));
    EXPECT_TRUE(depends_on_relation(viewer, {.author = ana, .audience = Audience::followers}));
    EXPECT_TRUE(depends_on_relation(blocker, {.author = ana}));
    EXPECT_FALSE(depends_on_relation(blocker, {.author = bob}));
    EXPECT_FALSE(depends_on_relation(Rights::anonymous(), {.author = ana, .audience = Audience::followers}));
}

TEST(Visibility, GateRefusesIfRelationIsUnknown) {
    const Facts post{.author = ana, .audience = Audience::followers};
    EXPECT_FALSE(Gate(Rights{bob}).pass(7, post));
    EXPECT_FALSE(Gate(Rights{bob}, {{.other = ana}}).pass(7, post));
    EXPECT_TRUE(Gate(Rights{bob}, {{.other = ana, .follows = true}}).pass(7, post));
    EXPECT_FALSE(Gate(Rights{.id = bob, .has_blocks = true}).pass(7, {.author = ana}));
}

TEST(Visibility, OnlyAuthorMayChangePost) {
    for (const auto role : {Role::user, Role::moderator, Role::admin, Role::owner}) {
        EXPECT_TRUE(may_change(Rights{ana, role}, {.author = ana}));
        EXPECT_FALSE(may_change(Rights{bob, role}, {.author = ana}));
    }
}

TEST(Visibility, EmailIsVisibleToOwnerAndStaff) {
    const Rights owner{ana, Role::user};
    const Rights other{bob, Role::user};
    const Rights moderator{bob, Role::moderator};
    EXPECT_TRUE(may_see_email(&owner, ana));
    EXPECT_FALSE(may_see_email(&other, ana));
    EXPECT_TRUE(may_see_email(&moderator, ana));
    EXPECT_FALSE(may_see_email(nullptr, ana));
}

TEST(Visibility, GatePassesVisiblePosts) {
    const Gate gate(Rights{bob, Role::user});
    EXPECT_EQ(**gate.pass(7, {.author = ana, .is_published = true}), 7);
    EXPECT_FALSE(gate.pass(7, {.author = ana, .is_published = false}));
}

}  // namespace
}  // namespace plaza::visibility
