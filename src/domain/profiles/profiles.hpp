// Profiles: accounts as others see them, and how their owners change them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/accounts/accounts.hpp"
#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "domain/visibility/visibility.hpp"
#include "platform/base/task.hpp"

namespace plaza {
struct Context;
struct ReadContext;
}  // namespace plaza

namespace plaza::profiles {

// They leave out accounts that the viewer may not see. Without a viewer, they return what everyone may see. They throw
// signed_out() if the viewer's token is no longer valid.

/// In the order of the ids.
Task<std::vector<accounts::Profile>> load(ReadContext& context, std::vector<AccountId> ids,
                                          std::optional<Viewer> viewer);
/// The same without suspended accounts, for lists.
Task<std::vector<accounts::Profile>> load_active(ReadContext& context, std::vector<AccountId> ids,
                                                 std::optional<Viewer> viewer);
Task<std::optional<accounts::Profile>> find(ReadContext& context, AccountId id, std::optional<Viewer> viewer);

/// The defaults of a user's new posts.
struct PostDefaults {
    visibility::Audience audience{};
    bool is_sensitive = false;
    std::optional<std::string> language{};
};

/// Those of an account without a user are the defaults of all. The call sends the statement.
Task<PostDefaults> load_post_defaults(ReadContext& context, AccountId id);

inline constexpr std::size_t max_display_name_length = 30;
inline constexpr std::size_t max_bio_length = 500;  // as text::length_of() counts
inline constexpr std::size_t most_fields = 4;
inline constexpr std::size_t max_field_length = 255;

/// Absent members stay as they are.
struct Change {
    std::optional<std::string> display_name{};
    std::optional<std::string> bio{};
    std::optional<std::vector<accounts::Field>> fields{};
    std::optional<bool> is_locked{};
    std::optional<bool> is_bot{};
    std::optional<bool> is_discoverable{};
    std::optional<bool> hides_relations{};
    std::optional<visibility::Audience> audience{};
    std::optional<bool> is_sensitive{};
    std::optional<std::string> language{};  // empty: none
};

/// The caller has checked the lengths. If the account is unlocked, a job accepts its follow requests. Throws
/// signed_out().
Task<> change(Context& context, Viewer viewer, Change wish);

}  // namespace plaza::profiles
