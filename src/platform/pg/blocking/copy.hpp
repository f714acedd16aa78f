// COPY: many rows out of one database and into another, as lines of PostgreSQL's text format, which fits any two
// versions. A line ends with its line break; what is in it need not be understood to be passed on.
#pragma once

#include <optional>
#include <string_view>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::pg {

/// Rows out of a database, one after another: no more of them is in memory than was asked for.
class CopyOut {
 public:
    /// `copy (select …) to stdout`. The connection does nothing else until the last line was read. Throws
    /// BlockingError.
    CopyOut(BlockingConnection& connection, std::string_view sql);
    ~CopyOut();
    CopyOut(const CopyOut&) = delete;
    CopyOut& operator=(const CopyOut&) = delete;

    /// The next line, good until the next call; nothing after the last one. Throws BlockingError.
    std::optional<std::string_view> next();

 private:
    void free_line();

    BlockingConnection& connection_;
    char* line_ = nullptr;
    bool is_at_end_ = false;
};

/// Rows into a table.
class CopyIn {
 public:
    /// `copy … from stdin`. The connection does nothing else until finish(). Throws BlockingError.
    CopyIn(BlockingConnection& connection, std::string_view sql);
    /// Without finish() no row stays.
    ~CopyIn();
    CopyIn(const CopyIn&) = delete;
    CopyIn& operator=(const CopyIn&) = delete;

    /// Throws BlockingError when the connection is lost; what else is wrong with a line, finish() tells.
    void write(std::string_view line);

    /// Throws BlockingError where a line was none of this table.
    void finish();

 private:
    BlockingConnection& connection_;
    bool is_open_ = true;
};

}  // namespace plaza::pg
