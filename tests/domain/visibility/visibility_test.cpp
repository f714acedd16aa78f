#include "domain/visibility/visibility.hpp"

#include <gtest/gtest.h>

namespace plaza::visibility {
namespace {

constexpr AccountId ana{1};
constexpr AccountId bob{2};

TEST(Visibility, DraftIsVisibleOnlyToAuthor) {
    for (const auto role : {Role::user, Role::moderator, Role::admin, Role::owner}) {
        EXPECT_TRUE(may_see(Rights{ana, role}, {.author = ana, .is_published = false}));
        EXPECT_FALSE(may_see(Rights{bob, role}, {.author = ana, .is_published = false}));
        EXPECT_TRUE(may_see(Rights{bob, role}, {.author = ana, .is_published = true}));
    }
}

TEST(Visibility, PostForFewIsVisibleOnlyToAuthor) {
    for (const auto role : {Role::user, Role::moderator, Role::admin})
        for (const auto audience : {Audience::public_, Audience::unlisted, Audience::followers, Audience::direct}) {
            const bool is_for_all = audience == Audience::public_ || audience == Audience::unlisted;
            EXPECT_TRUE(may_see(Rights{ana, role}, {.author = ana, .audience = audience}));
            EXPECT_EQ(may_see(Rights{bob, role}, {.author = ana, .audience = audience}), is_for_all);
            EXPECT_FALSE(may_see(Rights{bob, role}, {.author = ana, .audience = audience, .is_withheld = true}));
        }
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
