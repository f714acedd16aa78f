// NewFile: a file that appears under its name when it is whole, and until then is written beside it.
#pragma once

#include <filesystem>

#include "platform/pg/cluster/descriptor.hpp"

namespace plaza::commands {

enum class Existing { keep, replace };  // what may become of a file that is there

class NewFile {
 public:
    /// Opens `path.part`, for its owner alone. Throws std::runtime_error, one line, where there is a file already that
    /// is to be kept, where it is being written by another, or where it cannot be written at all.
    NewFile(std::filesystem::path path, Existing existing);
    /// Without finish() nothing is left behind.
    ~NewFile();
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    [[nodiscard]] int descriptor() const { return file_.get(); }

    /// Flushes it to the disk and gives it its name; its size in bytes. Throws like the constructor.
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
