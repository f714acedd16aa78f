#include "platform/pg/cluster/ballast.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <system_error>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

namespace fs = std::filesystem;

std::uintmax_t free_bytes(const fs::path& path) {
    struct statvfs status{};
    return statvfs(path.c_str(), &status) == 0 ? std::uintmax_t{status.f_bavail} * status.f_frsize : 0;
}

bool Ballast::is_held() const {
    std::error_code absent;
    const auto bytes = fs::file_size(file_, absent);
    return !absent && bytes == size;
}

bool Ballast::is_released() const {
    std::error_code absent;
    const auto bytes = fs::file_size(file_, absent);
    return !absent && bytes == 0;
}

bool Ballast::create() const {
    if (is_held()) return true;
    if (free_bytes(file_.parent_path()) < size + full_below) return false;
    // Filled under another name, so that an interrupted call does not leave an empty file, which means released.
    const auto draft = file_.string() + ".new";
    const Descriptor file(open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    std::error_code error;
    if (file && fallocate(file.get(), 0, 0, static_cast<off_t>(size)) == 0) fs::rename(draft, file_, error);
    fs::remove(draft, error);
    return is_held();
}

bool Ballast::release() const {
    return is_held() && truncate(file_.c_str(), 0) == 0;
}

}  // namespace plaza::pg::cluster
