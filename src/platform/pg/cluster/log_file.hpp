// LogFile: what the private PostgreSQL writes about itself, in a file of bounded size.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::pg::cluster {

class LogFile {
 public:
    /// Opens it for a new process, to append to. Throws std::runtime_error if it cannot.
    explicit LogFile(std::filesystem::path path);

    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// Moves its contents to `postgres.log.1` if they are long. Also while processes write to it: they go on at the
    /// beginning. What is written in the moment between the copy and the cut is lost.
    void rotate();

    /// The last that the process wrote.
    [[nodiscard]] std::string last_words() const;

 private:
    [[nodiscard]] off_t size() const;
    [[nodiscard]] bool copy_to(const std::string& path) const;
    void reserve_room() const;

    std::filesystem::path path_;
    Descriptor file_;
    off_t begin_ = 0;  // where the process began to write
};

}  // namespace plaza::pg::cluster
