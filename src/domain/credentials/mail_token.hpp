// MailToken: the token of a link in a mail. Private to credentials/.
#pragma once

#include <optional>
#include <string>

#include "domain/context.hpp"
#include "domain/ids.hpp"
#include "platform/base/id.hpp"

namespace plaza::credentials {

using MailTokenId = Id<"mail token">;

/// The key of the row and the hash of the token.
struct MailToken {
    AccountId user;
    MailTokenId id;
    std::string hash;
};

struct NewMailToken {
    MailToken stored;
    std::string text;  // for the link; not stored
};

[[nodiscard]] NewMailToken make_mail_token(const Context& context, AccountId user);
/// Returns nullopt if the text is not a mail token.
[[nodiscard]] std::optional<MailToken> parse_mail_token(const std::string& text);

}  // namespace plaza::credentials
