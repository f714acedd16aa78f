// bench/gen: writes the rows of a benchmark as files for COPY.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <string>

#include "data/dataset.hpp"
#include "data/options.hpp"
#include "gen/tables.hpp"

int main(int argc, char** argv) try {
    using namespace plaza::bench;
    CLI::App app{"Writes the people, posts and votes of a benchmark as files for PostgreSQL's COPY.", "gen"};
    DatasetOptions options;
    std::string directory;
    add_dataset_flags(app, options);
    app.add_option("directory", directory, "directory for the files and manifest.json")->required();
    CLI11_PARSE(app, argc, argv);

    const Dataset dataset(options);
    for (const auto& table : write_tables(dataset, options, directory))
        fmt::print("{} {} rows, {} bytes\n", table.table, table.rows, table.bytes);
} catch (const std::exception& error) {
    fmt::print(stderr, "gen: {}\n", error.what());
    return 1;
}
