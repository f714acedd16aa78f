#include "platform/crypto/password_work.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace plaza::crypto {

PasswordInbox::PasswordInbox(std::size_t capacity)
    : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), finished_(capacity) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

PasswordInbox::~PasswordInbox() {
    while (take()) continue;
    ::close(descriptor_);
}

void PasswordInbox::put(PasswordWork* work) {
    finished_.push(work);
    ::eventfd_write(descriptor_, 1);
}

std::unique_ptr<PasswordWork> PasswordInbox::take() {
    PasswordWork* work = nullptr;
    finished_.pop(work);
    return std::unique_ptr<PasswordWork>(work);
}

void PasswordInbox::clear_descriptor() const {
    eventfd_t count = 0;
    ::eventfd_read(descriptor_, &count);
}

void PasswordWork::compute() {
    const auto began = std::chrono::steady_clock::now();
    if (kind == Kind::hash)
        hash = hash_password(password, cost.argon2);
    else
        matches = matches_hash(password, stored);
    if (kind == Kind::verify_in_equal_time) spend_the_rest(password, stored, cost);
    duration = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
}

}  // namespace plaza::crypto
