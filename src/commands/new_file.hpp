// NewFile: writes a file under a temporary name, and renames it when it is complete.
#pragma once

#include <filesystem>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::commands {

enum class Existing { keep, replace };  // an existing file of the same name

class NewFile {
 public:
    /// Opens `path.part`, which only its owner can read. Throws std::runtime_error, one line, if `path` exists and must
    /// be kept, if another process is writing it, or if it cannot be written.
    NewFile(std::filesystem::path path, Existing existing);
    /// Deletes the file unless finish() was called.
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// Flushes the file to disk, renames it to `path` and returns its size in bytes. Throws like the constructor.
    std::uintmax_t finish();

 private:
    void refuse_existing() const;

    std::filesystem::path path_;
    std::filesystem::path part_;
    Existing existing_;
    pg::cluster::Descriptor file_;
    bool is_finished_ = false;
};

}  // namespace plaza::commands
