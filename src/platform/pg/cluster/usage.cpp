#include "platform/pg/cluster/usage.hpp"

#include <fcntl.h>

#include <cerrno>

namespace plaza::pg::cluster {

Usage::Usage(const std::filesystem::path& data_directory)
    : file_(open((data_directory / "plaza.users").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {}

bool Usage::lock(int command, short type) {
    if (!file_) return true;
    struct flock whole{.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0, .l_pid = 0};
    int result = fcntl(file_.get(), command, &whole);
    while (result != 0 && errno == EINTR) result = fcntl(file_.get(), command, &whole);
    return result == 0;
}

void Usage::share() {
    lock(F_OFD_SETLKW, F_RDLCK);
}

bool Usage::try_exclusive() {
    return lock(F_OFD_SETLK, F_WRLCK);
}

void Usage::wait_exclusive() {
    lock(F_OFD_SETLKW, F_WRLCK);
}

void Usage::release() {
    lock(F_OFD_SETLK, F_UNLCK);
}

}  // namespace plaza::pg::cluster
