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

bool Ballast::is_kept() const {
    std::error_code absent;
    const auto bytes = fs::file_size(file_, absent);
    return !absent && bytes == size;
}

bool Ballast::is_given_up() const {
    std::error_code absent;
    const auto bytes = fs::file_size(file_, absent);
    return !absent && bytes == 0;
}

bool Ballast::make() const {
    if (is_kept()) return true;
    if (free_bytes(file_.parent_path()) < size + full_below) return false;
    // Filled under another name: one that was cut short must not look like one that was given up.
    const auto draft = file_.string() + ".new";
    const Descriptor file(open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    std::error_code error;
    if (file && fallocate(file.get(), 0, 0, static_cast<off_t>(size)) == 0) fs::rename(draft, file_, error);
    fs::remove(draft, error);
    return is_kept();
}

bool Ballast::give_up() const {
    return is_kept() && truncate(file_.c_str(), 0) == 0;
}

}  // namespace plaza::pg::cluster
