// TableFile: writes the rows of a table to a file for COPY, and counts and hashes them.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace plaza::bench {

/// A time as COPY reads it, in whole seconds.
[[nodiscard]] std::string moment(std::int64_t ms);

/// The entry of a file in the manifest.
struct TableEntry {
    std::string table;
    std::string columns;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
};

class TableFile {
 public:
    /// Creates `table`.copy in the directory. Throws std::runtime_error if it cannot be written.
    TableFile(const std::filesystem::path& directory, std::string table, std::string columns);
    ~TableFile();
    TableFile(TableFile&&) = delete;

    /// `row`: the fields, separated by tabs. No field has characters that COPY escapes.
    void add(std::string_view row);
    [[nodiscard]] TableEntry finish();

 private:
    struct Output;
    void flush();

    TableEntry entry_;
    std::string buffer_;
    std::unique_ptr<Output> output_;
};

}  // namespace plaza::bench
