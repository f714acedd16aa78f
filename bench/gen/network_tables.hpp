// Writes the posts of a network, and what hangs on them and on its follows, as files for COPY.
#pragma once

#include <filesystem>
#include <vector>

#include "data/network.hpp"
#include "gen/table_file.hpp"

namespace plaza::bench {

/// All tables except those of accounts and users.
[[nodiscard]] std::vector<TableEntry> write_network_tables(const Network& network, const Dataset& data,
                                                           const std::filesystem::path& directory);

}  // namespace plaza::bench
