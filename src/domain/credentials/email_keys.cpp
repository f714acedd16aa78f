#include "domain/credentials/email_keys.hpp"

#include "platform/base/email.hpp"

namespace plaza::credentials {
namespace {

constexpr char exact_mark = '<';

}  // namespace

std::string email_key(std::string_view address) {
    auto normal = normal_email(address);
    return normal.starts_with(exact_mark) ? exact_email_key(address) : normal;
}

std::string exact_email_key(std::string_view address) {
    return exact_mark + std::string(address);
}

std::vector<std::string> email_keys(std::string_view address) {
    return {email_key(address), exact_email_key(address)};
}

}  // namespace plaza::credentials
