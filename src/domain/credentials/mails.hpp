// Mails: the mails to users and their texts. Each is a job. Private to credentials/ and to app/, which runs jobs.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza {
struct Context;
}
namespace plaza::pg {
class Unit;
}

namespace plaza::credentials {

/// Retries for about a day.
inline constexpr jobs::Retry mail_retry{32, std::chrono::seconds{4}, std::chrono::hours{1}};

/// A link that confirms the address. Not sent if the address is confirmed or the user has another one.
struct ConfirmationMail {
    static constexpr std::string_view kind = "users.confirmation_letter";
    static constexpr jobs::Retry retry = mail_retry;

    AccountId user_id;
    std::string email;
};
BOOST_DESCRIBE_STRUCT(ConfirmationMail, (), (user_id, email))

/// A link to choose a new password. Not sent if the address is unknown.
struct ResetMail {
    static constexpr std::string_view kind = "users.reset_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(ResetMail, (), (email))

/// A notice to the previous address of a user.
struct EmailChangedMail {
    static constexpr std::string_view kind = "users.email_changed_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailChangedMail, (), (email))

struct PasswordChangedMail {
    static constexpr std::string_view kind = "users.password_changed_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
};
BOOST_DESCRIBE_STRUCT(PasswordChangedMail, (), (email))

/// A notice that an operator removes the second factor.
struct SecondFactorResetMail {
    static constexpr std::string_view kind = "users.second_factor_reset_letter";
    static constexpr jobs::Retry retry = mail_retry;

    std::string email;
    std::string ends_at;  // RFC 3339
};
BOOST_DESCRIBE_STRUCT(SecondFactorResetMail, (), (email, ends_at))

/// The token of a link is made when its mail is sent, so it is never stored, and does not age while the mail is queued.
Task<> run(Context& context, ConfirmationMail job);
Task<> run(Context& context, ResetMail job);
Task<> run(Context& context, EmailChangedMail job);
Task<> run(Context& context, PasswordChangedMail job);
Task<> run(Context& context, SecondFactorResetMail job);

/// Counts a mail to this address. Called before the address is looked up, so that a refusal reveals nothing about the
/// address. Throws mail_off if the server sends no mail, and too_many().
Task<> require_mail(Context& context, std::string email, std::string address);

/// Enqueues the mail as part of the context's transaction. Does nothing if the server sends no mail.
template <jobs::IsJob Mail>
[[nodiscard]] Task<> post(Context& context, Mail job);

/// Adds the mail to the unit, whose commit throws pg::Error with the constraint jobs_pkey if the job's id exists. Does
/// nothing if the server sends no mail.
void post(Context& context, pg::Unit& unit, const ConfirmationMail& job);

}  // namespace plaza::credentials
