// CopyOut, CopyIn: copy rows between databases with COPY, as lines of the text format, which all versions of PostgreSQL
// understand. Lines include their line break, and are passed on without parsing.
#pragma once

#include <optional>
#include <string_view>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {

/// Reads rows one at a time, without buffering the others.
class CopyOut {
 public:
    /// `copy (select …) to stdout`. The connection is busy until the last line was read. Throws BlockingError.
    CopyOut(BlockingConnection& connection, std::string_view sql);
    ~CopyOut();
    CopyOut(const CopyOut&) = delete;
    CopyOut& operator=(const CopyOut&) = delete;

    /// The next line, valid until the next call; nullopt after the last one. Throws BlockingError.
    std::optional<std::string_view> next();

 private:
    void free_line();

    BlockingConnection& connection_;
    char* line_ = nullptr;
    bool is_at_end_ = false;
};

/// Writes rows into a table.
class CopyIn {
 public:
    /// `copy … from stdin`. The connection is busy until finish(). Throws BlockingError.
    CopyIn(BlockingConnection& connection, std::string_view sql);
    /// Without finish(), cancels the copy: no row is inserted.
    ~CopyIn();
    CopyIn(const CopyIn&) = delete;
    CopyIn& operator=(const CopyIn&) = delete;

    /// Throws BlockingError if the connection is lost. finish() reports invalid lines.
    void write(std::string_view line);

    /// Throws BlockingError if a line did not fit the table.
    void finish();

 private:
    BlockingConnection& connection_;
    bool is_open_ = true;
};

}  // namespace plaza::pg
