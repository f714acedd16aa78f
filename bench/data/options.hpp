// The flags that select a dataset, for the generator and the load tool.
#pragma once

#include <CLI/CLI.hpp>

#include "data/dataset.hpp"

namespace plaza::bench {

inline void add_dataset_flags(CLI::App& app, DatasetOptions& options) {
    static const std::map<std::string, std::uint64_t> scales{{"S", 1'000}, {"M", 10'000}, {"L", 100'000}};
    static const std::map<std::string, Schema> schemas{
        {"plaza", Schema::plaza}, {"network", Schema::network}, {"reference", Schema::reference}};
    app.add_option("--scale,--people", options.people,
                   "number of people: S (1,000), M (10,000), L (100,000), or a number")
        ->transform(CLI::Transformer(scales));
    app.add_option("--schema", options.schema, "tables and ids: plaza, network or reference")
        ->transform(CLI::CheckedTransformer(schemas));
    app.add_option("--seed", options.seed, "seed of the rows");
    app.add_option("--clock", options.clock_ms, "time of the last rows, in milliseconds since 1970");
}

}  // namespace plaza::bench
