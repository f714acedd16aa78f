// Ballast: a file that reserves disk space, so that PostgreSQL can restart after the disk was filled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace plaza::pg::cluster {

/// The free space for PostgreSQL on the file system of this path, in bytes; 0 if it cannot be determined.
[[nodiscard]] std::uintmax_t free_bytes(const std::filesystem::path& path);

/// A disk with less free space counts as full: PostgreSQL needs a WAL segment of 16 MiB to start.
inline constexpr std::uintmax_t full_below = 32 << 20;

/// The file `ballast` in the data directory. After release() the file stays, with size 0: this survives a restart, and
/// distinguishes a disk that was filled from one that never had room for a ballast. If an operator deletes the file,
/// the disk does not count as filled.
class Ballast {
 public:
    static constexpr std::uintmax_t size = 64 << 20;

    explicit Ballast(const std::filesystem::path& data_directory) : file_(data_directory / "ballast") {}

    [[nodiscard]] bool is_held() const;
    [[nodiscard]] bool is_released() const;

    /// Creates the file if the disk has room for it. Returns whether the file exists with its full size; false also if
    /// the file system does not support fallocate().
    bool create() const;

    /// Frees the space. Returns false if there was no ballast.
    bool release() const;

 private:
    std::filesystem::path file_;
};

}  // namespace plaza::pg::cluster
