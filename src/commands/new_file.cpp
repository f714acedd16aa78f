#include "commands/new_file.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "platform/base/failure.hpp"

namespace plaza::commands {
namespace {

namespace fs = std::filesystem;

/// Renames a file; returns whether that succeeded. With `keep`, fails atomically if the new name exists.
bool rename_file(const fs::path& from, const fs::path& to, Existing existing) {
    if (existing == Existing::keep) {
        if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
        // Some network file systems do not know the flag.
        if (errno != EINVAL) return false;
    }
    return rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

NewFile::NewFile(fs::path path, Existing existing)
    : path_(std::move(path)), part_(path_.string() + ".part"), existing_(existing) {
    refuse_existing();
    file_ = pg::cluster::Descriptor(open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file_) refuse("cannot write {}: {}", part_.string(), strerror(errno));
    // Reuse the file of a killed process: its lock is gone.
    if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) refuse("{} is being written by another plaza", part_.string());
    if (fchmod(file_.get(), 0600) != 0 || ftruncate(file_.get(), 0) != 0)
        refuse("cannot write {}: {}", part_.string(), strerror(errno));
}

NewFile::~NewFile() {
    if (file_ && !is_finished_) unlink(part_.c_str());
}

void NewFile::refuse_existing() const {
    if (existing_ == Existing::keep && fs::exists(fs::symlink_status(path_)))
        refuse("{} already exists: choose another name, or use --overwrite", path_.string());
}

std::uintmax_t NewFile::finish() {
    struct stat status{};
    if (fstat(file_.get(), &status) != 0 || fsync(file_.get()) != 0)
        refuse("cannot write {}: {}", part_.string(), strerror(errno));
    refuse_existing();
    if (!rename_file(part_, path_, existing_))
        refuse("cannot rename {} to {}: {}", part_.string(), path_.string(), strerror(errno));
    is_finished_ = true;
    const auto parent = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    const pg::cluster::Descriptor directory(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // The new name is durable only after its directory is flushed.
    if (!directory || fsync(directory.get()) != 0) refuse("cannot flush {}: {}", parent.string(), strerror(errno));
    return static_cast<std::uintmax_t>(status.st_size);
}

}  // namespace plaza::commands
