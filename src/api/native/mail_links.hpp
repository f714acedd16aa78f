// Texts and refusals that the two operations with mailed links share.
#pragma once

#include <string>
#include <string_view>

#include "platform/base/describe.hpp"
#include "platform/http/openapi/operation.hpp"
#include "platform/http/server/rejection.hpp"

namespace plaza::native {

inline constexpr std::string_view token_note = "The token of the link in the mail. Valid once, for an hour.";
inline constexpr http::RefusalDoc no_mail{409, "This server sends no mail.",
                                          "this server sends no mail: set PLAZA_SMTP_URL"};
inline constexpr http::RefusalDoc bad_token{
    400, "The token is unknown, used or expired.",
    "this link was used, is too old, or is not one of ours: ask for another mail"};

struct MailSent {
    static constexpr std::string_view example = R"({"message":"a mail is on its way to your address"})";

    std::string message;
};
BOOST_DESCRIBE_STRUCT(MailSent, (), (message))

/// Does not reveal whether the token is unknown, used, expired or for an old address.
[[nodiscard]] inline http::Rejection no_good_token() {
    return http::bad_request("this link was used, is too old, or is not one of ours: ask for another mail");
}

}  // namespace plaza::native
