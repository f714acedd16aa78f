// /users/me/totp: a second factor by an authenticator app (RFC 6238).
#include <string>
#include <string_view>
#include <vector>

#include "api/auth.hpp"
#include "api/native/mount.hpp"
#include "api/native/native.hpp"
#include "api/native/user_out.hpp"
#include "domain/credentials/credentials.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/text.hpp"

namespace plaza::native {
namespace {

constexpr std::string_view code_note = "The 6 digits that the authenticator app shows.";
constexpr std::string_view any_code_note = "The 6 digits that the authenticator app shows, or a recovery code.";

struct TotpState {
    static constexpr std::string_view example = R"({"enabled":true})";

    bool enabled;
};
BOOST_DESCRIBE_STRUCT(TotpState, (), (enabled))

struct TotpCreate {
    static constexpr std::string_view example = R"({"current_password":"********"})";
    static constexpr json::Note notes[] = {{"current_password", current_password_note}};

    credentials::GivenPassword current_password;
};
BOOST_DESCRIBE_STRUCT(TotpCreate, (), (current_password))

struct TotpSecret {
    static constexpr std::string_view example =
        R"({"secret":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",)"
        R"("uri":"otpauth://totp/Plaza:ana%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Plaza"})";
    static constexpr json::Note notes[] = {{"secret", "To type into the authenticator app."},
                                           {"uri", "The same, to show as a QR code."}};

    std::string secret;
    std::string uri;
};
BOOST_DESCRIBE_STRUCT(TotpSecret, (), (secret, uri))

struct TotpConfirm {
    static constexpr std::string_view example = R"({"code":"123456"})";
    static constexpr json::Note notes[] = {{"code", code_note}};

    SecretText<100> code;
};
BOOST_DESCRIBE_STRUCT(TotpConfirm, (), (code))

struct RecoveryCodes {
    static constexpr std::string_view example = R"({"recovery_codes":["0123abcd-4567ef89"]})";
    static constexpr json::Note notes[] = {
        {"recovery_codes", "Each works once instead of a code of the app. They are not shown again."}};

    std::vector<std::string> recovery_codes;
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recovery_codes))

struct TotpDelete {
    static constexpr std::string_view example = R"({"current_password":"********","code":"123456"})";
    static constexpr json::Note notes[] = {{"current_password", current_password_note}, {"code", any_code_note}};

    credentials::GivenPassword current_password;
    SecretText<100> code;
};
BOOST_DESCRIBE_STRUCT(TotpDelete, (), (current_password, code))

constexpr http::RefusalDoc wrong_code{403, "The code is wrong, or no set-up has begun.",
                                      "the code of the second factor is wrong or was used"};
constexpr http::RefusalDoc is_on{409, "The account has a second factor.", "second_factor totp is taken"};
constexpr http::RefusalDoc no_key{409, "The server has no data key.", "this server cannot encrypt: set PLAZA_DATA_KEY"};
constexpr http::RefusalDoc too_many_codes{429, "There were too many wrong passwords or codes.",
                                          "too many attempts, try again later"};

Task<TotpState> get_totp(ReadContext& context, Viewer viewer) {
    const bool is_enabled = co_await credentials::has_second_factor(context, viewer);
    co_return TotpState{is_enabled};
}

Task<http::Created<TotpSecret>> create_totp(Context& context, http::Body<TotpCreate> body, Viewer viewer) {
    auto password = std::move(body->current_password.value);
    auto begun = co_await credentials::begin_second_factor(context, viewer, std::move(password));
    if (!begun) throw Refusal{Reason::wrong_credentials};
    co_return http::Created{TotpSecret{begun->secret.reveal(), std::move(begun->address)}};
}

Task<RecoveryCodes> confirm_totp(Context& context, http::Body<TotpConfirm> body, Viewer viewer) {
    auto codes = co_await credentials::confirm_second_factor(context, viewer, std::move(body->code.value));
    if (!codes) throw Refusal{Reason::second_factor, "wrong"};
    co_return RecoveryCodes{std::move(*codes)};
}

Task<http::NoContent> delete_totp(Context& context, http::Body<TotpDelete> body, Viewer viewer) {
    auto password = std::move(body->current_password.value);
    auto code = std::move(body->code.value);
    const bool is_removed =
        co_await credentials::remove_second_factor(context, viewer, std::move(password), std::move(code));
    if (!is_removed) throw Refusal{Reason::wrong_credentials};
    co_return http::NoContent{};
}

}  // namespace

void mount_second_factor(const Mount& mount) {
    const auto totp = mount.tagged("Users");
    totp.get<"/users/me/totp", get_totp>({
        .summary = "Whether you have a second factor",
        .description = "Whether a log-in of the caller needs a code of an authenticator app too.",
        .success = "The state.",
    });
    totp.post<"/users/me/totp", create_totp>({
        .summary = "Set up a second factor",
        .description = "Makes a secret for an authenticator app (TOTP, RFC 6238). It counts once a code of the app has "
                       "confirmed it. Until then, each call makes a new one.",
        .success = "The secret, which is not shown again.",
        .refusals = {wrong_password, old_token, is_on, no_key, too_many_codes},
    });
    totp.post<"/users/me/totp/confirm", confirm_totp>(
        {
            .summary = "Confirm a second factor",
            .description = "Ends the set-up. From then on, log-ins need a code, and the password grant of apps is off "
                           "for the account.",
            .success = "The recovery codes.",
            .refusals = {wrong_code, old_token, old_log_in, no_key, too_many_codes},
        },
        {.needs_recent_log_in = true});
    totp.post<"/users/me/totp/delete", delete_totp>({
        .summary = "Remove the second factor",
        .description = "Needs the password and a code, or a recovery code.",
        .success = "The account has no second factor.",
        .refusals = {wrong_password, second_factor_wrong, old_token, no_key, too_many_codes},
    });
}

}  // namespace plaza::native
