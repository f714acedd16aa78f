// Ballast: a file that keeps room for PostgreSQL to start again on a disk that others, or it itself, have filled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace plaza::pg::cluster {

/// What PostgreSQL may still use on the file system of this path, in bytes; 0 where it cannot be known.
[[nodiscard]] std::uintmax_t free_bytes(const std::filesystem::path& path);

/// A disk with less than this left is full: PostgreSQL writes ahead in segments of 16 MiB, and needs one to start.
inline constexpr std::uintmax_t full_below = 32 << 20;

/// The file `ballast` in the data directory. Given up it stays there, empty: that outlives us, and tells a disk that
/// was filled from one on which there was never room for a ballast. Whoever deletes it says that it was not filled.
class Ballast {
 public:
    static constexpr std::uintmax_t size = 64 << 20;

    explicit Ballast(const std::filesystem::path& data_directory) : file_(data_directory / "ballast") {}

    [[nodiscard]] bool is_kept() const;
    [[nodiscard]] bool is_given_up() const;

    /// Makes it, also again, where the disk is not full with it. Returns whether it is there; false also where the
    /// file system cannot set room aside.
    bool make() const;

    /// Returns whether there was one.
    bool give_up() const;

 private:
    std::filesystem::path file_;
};

}  // namespace plaza::pg::cluster
