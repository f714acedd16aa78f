// Attempts: how often one may try to log in, refresh or sign up, or ask for a mail, by account and by address, before
// any hashing is done.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/base/rate_limit.hpp"

namespace plaza::users {

struct AttemptLimits {
    Rate log_in_by_account;
    Rate log_in_by_address;
    Rate sign_up_by_account;
    Rate sign_up_by_address;
    Rate refresh_by_address;
    Rate mail_by_account;
    Rate mail_by_address;
};

/// Each counts a try; when there were too many, it says how long to wait.
class Attempts {
 public:
    explicit Attempts(const AttemptLimits& limits)
        : log_in_by_account_(limits.log_in_by_account),
          log_in_by_address_(limits.log_in_by_address),
          sign_up_by_account_(limits.sign_up_by_account),
          sign_up_by_address_(limits.sign_up_by_address),
          refresh_by_address_(limits.refresh_by_address),
          mail_by_account_(limits.mail_by_account),
          mail_by_address_(limits.mail_by_address) {}

    std::optional<std::chrono::seconds> log_in(std::string_view email, std::string_view address);
    std::optional<std::chrono::seconds> sign_up(std::string_view email, std::string_view address);
    std::optional<std::chrono::seconds> refresh(std::string_view address);
    std::optional<std::chrono::seconds> send_mail(std::string_view email, std::string_view address);

    struct Refused {
        std::string_view limit;  // "login_account", …
        std::uint64_t count;
    };
    /// How many tries each limit has refused so far.
    [[nodiscard]] std::array<Refused, 7> refused() const {
        return {{{"login_account", log_in_by_account_.refused()},
                 {"login_address", log_in_by_address_.refused()},
                 {"signup_account", sign_up_by_account_.refused()},
                 {"signup_address", sign_up_by_address_.refused()},
                 {"refresh_address", refresh_by_address_.refused()},
                 {"mail_account", mail_by_account_.refused()},
                 {"mail_address", mail_by_address_.refused()}}};
    }

 private:
    RateLimit log_in_by_account_;
    RateLimit log_in_by_address_;
    RateLimit sign_up_by_account_;
    RateLimit sign_up_by_address_;
    RateLimit refresh_by_address_;
    RateLimit mail_by_account_;
    RateLimit mail_by_address_;
};

}  // namespace plaza::users
