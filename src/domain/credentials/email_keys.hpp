// The keys of e-mail addresses in the table `emails`. A user has one row: usually under the normal form of the address.
// If an older user (imported from the original API) has the same normal form, the row has the exact key: `<` and the
// address as stored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plaza::credentials {

/// The normal form: the key that a user gets unless another user has it. Some imported addresses are invalid and have a
/// normal form that begins with `<`. They get their exact key, so that a key with `<` is always an exact one.
[[nodiscard]] std::string email_key(std::string_view address);

[[nodiscard]] std::string exact_email_key(std::string_view address);

/// Both keys, to find the user of an address.
[[nodiscard]] std::vector<std::string> email_keys(std::string_view address);

}  // namespace plaza::credentials
