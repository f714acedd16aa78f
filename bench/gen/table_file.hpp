// One table's rows as PostgreSQL's COPY reads them, in a file, counted and hashed as they are written.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace plaza::bench {

/// What the manifest says of a file.
struct TableEntry {
    std::string table;
    std::string columns;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string sha256;
};

class TableFile {
 public:
    /// Makes `table`.copy in the directory. Throws std::runtime_error when it cannot be written.
    TableFile(const std::filesystem::path& directory, std::string table, std::string columns);
    ~TableFile();
    TableFile(TableFile&&) = delete;

    /// A row is its fields with tabs between; none of ours holds what COPY would have escaped.
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
