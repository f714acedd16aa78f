// Losses: the rows that a script would delete by dropping their tables or columns, found by trying it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::pg {

class BlockingConnection;

struct Loss {
    std::string name;  // "posts", or "users.email_confirmed_at"
    bool is_table;
    std::int64_t rows;  // of a column: those in which it is not null
};

/// Runs the script in a transaction that is rolled back. Tables and columns without rows are not named.
std::vector<Loss> find_losses(BlockingConnection& connection, std::string_view script);

}  // namespace plaza::pg
