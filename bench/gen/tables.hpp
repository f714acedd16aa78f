// Writes the rows of a dataset as files for COPY, with a manifest.
#pragma once

#include <filesystem>
#include <vector>

#include "data/dataset.hpp"
#include "gen/table_file.hpp"

namespace plaza::bench {

/// Creates the directory with one file per table and manifest.json: seed, people, clock, and for each file its table,
/// columns, rows, bytes and SHA-256. Throws std::runtime_error if they cannot be written.
std::vector<TableEntry> write_tables(const Dataset& dataset, const DatasetOptions& options,
                                     const std::filesystem::path& directory);

}  // namespace plaza::bench
