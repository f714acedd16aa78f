// Comparison of a password with a stored hash, for each way to compose its characters. Private to credentials/.
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

/// The form of a password that is hashed: Unicode's normal form C.
[[nodiscard]] Secret to_kept(const Secret& password);

/// Compares the password as typed and, if that fails and to_kept() differs, as to_kept() returns it. An absent hash
/// costs a stranger the same time as any other: the number of comparisons (one or two) depends only on the typed
/// password. Also asks for a rehash if the form that matched is not to_kept(). `caller` is as in Passwords.
Task<crypto::Verdict> compare(Context& context, Secret typed, std::optional<Secret> stored,
                              std::optional<std::int64_t> caller = {});

}  // namespace plaza::credentials
