// SmallDisk: a file system of a test's own, ext4 in an image, that can be full or fail like a disk.
#pragma once

#include <filesystem>

namespace plaza::test {

class SmallDisk {
 public:
    /// Only root may mount an image.
    [[nodiscard]] static bool is_possible();

    /// Mounts one of that many megabytes on the directory, which it makes, for this process and its children. Throws
    /// std::runtime_error where that cannot be done.
    SmallDisk(std::filesystem::path directory, int megabytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Takes all the room that is left; gives it back.
    void fill() const;
    void make_room() const;
    /// Lets the kernel find an error, whereupon it writes no more: `errors=remount-ro`. Nothing makes it good again.
    void fail() const;

 private:
    std::filesystem::path directory_;
};

}  // namespace plaza::test
