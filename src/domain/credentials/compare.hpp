// Comparing a password with a stored hash, whatever way its keyboard composes characters. Private to users/.
#pragma once

#include <cstdint>
#include <optional>

#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/crypto/passwords.hpp"

namespace plaza {
struct Context;
}

namespace plaza::credentials {

/// A password in the form that is hashed: Unicode's normal form C.
[[nodiscard]] Secret to_kept(const Secret& password);

/// Compares the password as typed, then as to_kept() makes it, if that differs. Nobody's hash (absent) costs a
/// stranger as much as any: how many comparisons there are, two at most, depends on what was typed alone. Asks for a
/// rehash also where the form that matched is not the one that is kept now. `caller` is as in Passwords.
Task<crypto::Verdict> compare(Context& context, Secret typed, std::optional<Secret> stored,
                              std::optional<std::int64_t> caller = {});

}  // namespace plaza::credentials
