// The rows of a dataset in the tables of a schema, as files for COPY and a manifest of them.
#pragma once

#include <filesystem>
#include <vector>

#include "data/dataset.hpp"
#include "gen/table_file.hpp"

namespace plaza::bench {

/// Writes one file for each table into the directory, which is made, and manifest.json: seed, people, clock, and for
/// each file its table, columns, rows, bytes and SHA-256. Throws std::runtime_error when they cannot be written.
std::vector<TableEntry> write_tables(const Dataset& dataset, const DatasetOptions& options,
                                     const std::filesystem::path& directory);

}  // namespace plaza::bench
