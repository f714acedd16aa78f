// LogFile: the log of the private PostgreSQL, rotated at 16 MiB.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

class LogFile {
 public:
    /// Opens the file for appending by a new process. Throws std::runtime_error if that fails.
    explicit LogFile(std::filesystem::path path);

    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// Copies the contents to `postgres.log.1` and truncates the file if it exceeds 16 MiB. Processes can keep writing;
    /// lines written between the copy and the truncation are lost.
    void rotate();

    /// The last output of the process, up to 8 KiB.
    [[nodiscard]] std::string tail() const;

 private:
    [[nodiscard]] off_t size() const;
    [[nodiscard]] bool copy_to(const std::string& path) const;
    void reserve_room() const;

    std::filesystem::path path_;
    Descriptor file_;
    off_t begin_ = 0;  // the offset where the output of the process begins
};

}  // namespace plaza::pg::cluster
