// Generated names: user_{id}, for accounts without a chosen name. No other account can take one. Private to accounts/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"

namespace plaza::accounts {

[[nodiscard]] std::string generated_name(AccountId id);

/// Whether a name is `user_` and digits, in any case.
[[nodiscard]] bool is_generated_name(std::string_view name);

/// The account whose generated name this can be.
[[nodiscard]] std::optional<AccountId> owner_of_generated_name(std::string_view name);

}  // namespace plaza::accounts
