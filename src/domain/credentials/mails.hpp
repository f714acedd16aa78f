// Letters: the mails that users are sent, each a job, and what they say. Private to users/, and to app/, which runs
// jobs.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "platform/base/describe.hpp"
#include "platform/base/id.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza {
struct Context;
}

namespace plaza::users {

/// About a day of trying.
inline constexpr jobs::Retry mail_retry{32, std::chrono::seconds{4}, std::chrono::hours{1}};

/// A link that confirms the address, unless it is confirmed or no longer the user's.
struct ConfirmationLetter {
    static constexpr std::string_view kind = "users.confirmation_letter";
    static constexpr jobs::Retry retry = mail_retry;

    AccountId user_id;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(ConfirmationLetter, (), (user_id, email))

/// A link to choose a new password, if the address is somebody's.
struct ResetLetter {
    static constexpr std::string_view kind = "users.reset_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(ResetLetter, (), (email))

/// Tells the address that its user had until now.
struct EmailChangedLetter {
    static constexpr std::string_view kind = "users.email_changed_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailChangedLetter, (), (email))

struct PasswordChangedLetter {
    static constexpr std::string_view kind = "users.password_changed_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(PasswordChangedLetter, (), (email))

/// A link's token is made as its mail is sent, so that none is stored, and none grows old while the mail waits.
Task<> run(Context& context, ConfirmationLetter letter);
Task<> run(Context& context, ResetLetter letter);
Task<> run(Context& context, EmailChangedLetter letter);
Task<> run(Context& context, PasswordChangedLetter letter);

/// Part of the context's transaction. Nothing where the server sends no mail.
template <jobs::IsJob Letter>
[[nodiscard]] Task<> post(Context& context, Letter letter);

}  // namespace plaza::users
