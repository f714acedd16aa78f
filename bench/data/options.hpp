// The flags that say which dataset: the same for the generator and the load tool.
#pragma once

#include <CLI/CLI.hpp>

#include "data/dataset.hpp"

namespace plaza::bench {

inline void add_dataset_flags(CLI::App& app, DatasetOptions& options) {
    static const std::map<std::string, std::uint64_t> scales{{"S", 1'000}, {"M", 10'000}, {"L", 100'000}};
    static const std::map<std::string, Schema> schemas{{"plaza", Schema::plaza}, {"reference", Schema::reference}};
    app.add_option("--scale,--people", options.people, "how many people: S (1,000), M, L (100,000), or a number")
        ->transform(CLI::Transformer(scales));
    app.add_option("--schema", options.schema, "whose tables and ids: plaza or reference")
        ->transform(CLI::CheckedTransformer(schemas));
    app.add_option("--seed", options.seed, "another number makes other rows");
    app.add_option("--clock", options.clock_ms, "when the last rows were made, in milliseconds since 1970");
}

}  // namespace plaza::bench
