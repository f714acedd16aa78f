#include "domain/users/attempts.hpp"

#include <string>

namespace plaza::users {
namespace {

// Addresses are looked up without regard to case, so they are counted so.
std::string folded(std::string_view email) {
    std::string key{email};
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return key;
}

std::optional<std::chrono::seconds> count(RateLimit& by_address, RateLimit& by_account, std::string_view email,
                                          std::string_view address) {
    if (const auto wait = by_address.try_again_after(limited_part(address))) return wait;
    return by_account.try_again_after(folded(email));
}

}  // namespace

std::optional<std::chrono::seconds> Attempts::log_in(std::string_view email, std::string_view address) {
    return count(log_in_by_address_, log_in_by_account_, email, address);
}

std::optional<std::chrono::seconds> Attempts::sign_up(std::string_view email, std::string_view address) {
    return count(sign_up_by_address_, sign_up_by_account_, email, address);
}

std::optional<std::chrono::seconds> Attempts::refresh(std::string_view address) {
    return refresh_by_address_.try_again_after(limited_part(address));
}

std::optional<std::chrono::seconds> Attempts::send_mail(std::string_view email, std::string_view address) {
    return count(mail_by_address_, mail_by_account_, email, address);
}

}  // namespace plaza::users
