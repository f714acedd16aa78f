// The settings of limits: rates of attempts to log in, sign up, refresh and request mails.
#pragma once

#include <chrono>

#include "platform/base/rate_limit.hpp"
#include "platform/base/setting.hpp"

namespace plaza::limits {

/// "Account" is an account, or an e-mail address without an account. "Address" is the client's network.
struct Rates {
    Rate log_in_by_account;
    Rate log_in_by_address;
    Rate sign_up_by_account;
    Rate sign_up_by_address;
    Rate refresh_by_address;
    Rate mail_by_account;
    Rate mail_by_address;
    Rate requests;  // to the Mastodon client API, of an account or a network
    Rate app_by_address;
    Rate second_factor_by_account;
};

struct Settings {
    Switch state = Switch::on;
    Rates rates{.log_in_by_account = {10, std::chrono::minutes{5}},
                .log_in_by_address = {30, std::chrono::minutes{5}},
                .sign_up_by_account = {10, std::chrono::hours{1}},
                .sign_up_by_address = {10, std::chrono::hours{1}},
                .refresh_by_address = {60, std::chrono::minutes{1}},
                .mail_by_account = {5, std::chrono::hours{1}},
                .mail_by_address = {20, std::chrono::hours{1}},
                .requests = {300, std::chrono::minutes{5}},
                .app_by_address = {30, std::chrono::hours{1}},
                .second_factor_by_account = {10, std::chrono::hours{1}}};

    void declare(SettingList& settings) {
        settings.section("Rate limits")
            .introduce(
                "Attempts per period (`s`, `m` or `h`), or `off`. Log-ins count only if they fail. docs/limits.md has "
                "all rules.")
            .add("`off` disables these limits and those of mails below.", {{"PLAZA_RATE_LIMITS", state}})
            .add("Failed log-ins to one account from one network, and from one network to any account.",
                 {{"PLAZA_LOGIN_LIMIT_ACCOUNT", rates.log_in_by_account},
                  {"PLAZA_LOGIN_LIMIT_ADDRESS", rates.log_in_by_address}})
            .add("Sign-ups with one e-mail address from one network, and from one network in total.",
                 {{"PLAZA_SIGNUP_LIMIT_ACCOUNT", rates.sign_up_by_account},
                  {"PLAZA_SIGNUP_LIMIT_ADDRESS", rates.sign_up_by_address}})
            .add("Failed refreshes from one network.", {{"PLAZA_REFRESH_LIMIT_ADDRESS", rates.refresh_by_address}})
            .add("Requests of one account to the Mastodon client API, and those without a token from one network.",
                 {{"PLAZA_API_LIMIT", rates.requests}})
            .add("Registrations of apps from one network.", {{"PLAZA_APP_LIMIT_ADDRESS", rates.app_by_address}})
            .add("Wrong codes of the second factor of one account, from all networks.",
                 {{"PLAZA_OTP_LIMIT_ACCOUNT", rates.second_factor_by_account}});
        settings.section("Mail").add(
            "Mails to one e-mail address, and mails requested from one network.",
            {{"PLAZA_MAIL_LIMIT_ACCOUNT", rates.mail_by_account}, {"PLAZA_MAIL_LIMIT_ADDRESS", rates.mail_by_address}});
    }

    /// The rates in force. All are off if the limits are off.
    [[nodiscard]] Rates in_force() const { return state == Switch::on ? rates : Rates{}; }
};

}  // namespace plaza::limits
