// SmallDisk: an ext4 file system in an image that can become full or fail.
#pragma once

#include <filesystem>

namespace plaza::test {

class SmallDisk {
 public:
    /// Only root may mount an image.
    [[nodiscard]] static bool is_possible();

    /// Mounts a file system of this many megabytes on the directory, which it creates. Only this process and its
    /// children see it. Throws std::runtime_error if that fails.
    SmallDisk(std::filesystem::path directory, int megabytes);
    ~SmallDisk();
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    /// Uses all free space, or frees it again.
    void fill() const;
    void make_room() const;
    /// Makes the kernel detect an error and remount the file system read-only (`errors=remount-ro`). Cannot be undone.
    void fail() const;

 private:
    std::filesystem::path directory_;
};

}  // namespace plaza::test
