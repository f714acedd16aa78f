#include "platform/pg/cluster/log_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace plaza::pg::cluster {
namespace {

constexpr off_t longest = 16 << 20;
constexpr off_t reserve = 64 << 10;

}  // namespace

LogFile::LogFile(std::filesystem::path path)
    : path_(std::move(path)), file_(open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640)) {
    if (!file_) throw std::runtime_error(fmt::format("cannot write {}: {}", path_.string(), strerror(errno)));
    rotate();
    begin_ = size();
    reserve_room();
}

void LogFile::rotate() {
    if (size() <= longest) return;
    const auto old = path_.string() + ".1";
    const auto draft = old + ".new";
    std::error_code ignored;
    // If the copy fails, the disk is full, so the file does not grow either.
    if (copy_to(draft) && ftruncate(file_.get(), 0) == 0) {
        std::filesystem::rename(draft, old, ignored);
        begin_ = 0;
        reserve_room();
    }
    std::filesystem::remove(draft, ignored);
}

std::string LogFile::tail() const {
    constexpr off_t enough = 8192;
    std::string text(enough, '\0');
    const auto length = pread(file_.get(), text.data(), text.size(), std::max(begin_, size() - enough));
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, length)));
    return text;
}

off_t LogFile::size() const {
    struct stat status{};
    return fstat(file_.get(), &status) == 0 ? status.st_size : 0;
}

bool LogFile::copy_to(const std::string& path) const {
    const Descriptor copy(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (!copy) return false;
    std::array<char, 1 << 16> buffer{};
    off_t at = 0;
    while (true) {
        const auto length = pread(file_.get(), buffer.data(), buffer.size(), at);
        if (length <= 0) return length == 0;
        if (write(copy.get(), buffer.data(), static_cast<std::size_t>(length)) != length) return false;
        at += length;
    }
}

// Lets PostgreSQL log its error on a full disk. Errors are ignored.
void LogFile::reserve_room() const {
    fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, size(), reserve);
}

}  // namespace plaza::pg::cluster
