// Losses: the rows that a script would delete by dropping tables or columns, found in a transaction that is rolled
// back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::pg {

class BlockingConnection;

struct Loss {
    std::string name;  // "books", or "books.sold_at"
    bool is_table;
    std::int64_t rows;  // for a column: rows in which it is not null
};

/// Runs the script in a transaction and rolls it back. Leaves out empty tables and columns.
std::vector<Loss> find_losses(BlockingConnection& connection, std::string_view script);

}  // namespace plaza::pg
