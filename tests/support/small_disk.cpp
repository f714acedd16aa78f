#include "tests/support/small_disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace plaza::test {

namespace {

namespace fs = std::filesystem;

void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

[[noreturn]] void fail_with(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

bool SmallDisk::is_possible() {
    return geteuid() == 0;
}

SmallDisk::SmallDisk(fs::path directory, int megabytes) : directory_(std::move(directory)) {
    // The mounts disappear when this process exits for any reason.
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        fail_with("a mount name space");
    fs::create_directory(directory_);
    const auto image = directory_.string() + ".image";
    run(fmt::format("truncate -s {1}M {0} && mkfs.ext4 -q -F -m 0 {0} && mount -o loop,errors=remount-ro {0} {2}",
                    image, megabytes, directory_.string()));
    fs::remove(image);
}

SmallDisk::~SmallDisk() {
    umount2(directory_.c_str(), MNT_DETACH);
}

void SmallDisk::fill() const {
    const auto filler = directory_ / "filler";
    const int file = open(filler.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) fail_with(filler.c_str());
    struct statvfs status{};
    struct stat size{};
    // The file system reserves some blocks, so the last free ones are found by trying.
    for (std::uintmax_t part = 1; part <= 4096; part *= 2) {
        if (fstatvfs(file, &status) != 0 || fstat(file, &size) != 0) fail_with(filler.c_str());
        std::ignore =
            fallocate(file, 0, size.st_size, static_cast<off_t>(status.f_bavail * status.f_frsize / part + 1));
    }
    std::array<char, 4096> page{};
    while (write(file, page.data(), page.size()) == std::ssize(page)) continue;
    close(file);
}

void SmallDisk::make_room() const {
    fs::remove(directory_ / "filler");
}

void SmallDisk::fail() const {
    struct stat status{};
    if (stat(directory_.c_str(), &status) != 0) fail_with(directory_.c_str());
    constexpr unsigned loop_devices = 7;
    if (major(status.st_dev) != loop_devices) throw std::logic_error(directory_.string() + " is no disk of a test");
    std::ofstream trigger(fmt::format("/sys/fs/ext4/loop{}/trigger_fs_error", minor(status.st_dev)));
    trigger << "an error made by a test" << std::flush;
    if (!trigger) throw std::runtime_error("the kernel cannot make the file system fail");
}

}  // namespace plaza::test
