// bench/load: sends requests of many clients to a server, and reports the latencies.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <exception>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/dataset.hpp"
#include "data/options.hpp"
#include "load/report.hpp"
#include "load/run.hpp"
#include "load/work.hpp"

namespace {

using namespace plaza::bench;

struct Line {
    DatasetOptions dataset;
    RunOptions run;
    std::string mix;
    std::string tokens_file;
    std::string path = "/";
};

void add_flags(CLI::App& app, Line& line) {
    static const std::map<std::string, Mode> modes{
        {"open", Mode::open}, {"closed", Mode::closed}, {"step", Mode::step}};
    static const std::map<std::string, Arrivals> arrivals{{"poisson", Arrivals::poisson}, {"fixed", Arrivals::fixed}};
    app.add_option("mode", line.run.mode,
                   "open: a fixed rate of requests; closed: each connection sends the next request after the response; "
                   "step: find the highest rate with a p99 within --p99-goal")
        ->required()
        ->transform(CLI::CheckedTransformer(modes));
    app.add_option("mix", line.mix, "a kind of request, or a file of lines such as `40 get`: a weight and a kind")
        ->required();
    app.add_option("--port", line.run.port, "port of the server on 127.0.0.1")->required();
    app.add_option("--tokens", line.tokens_file, "a file with lines of a person's number and bearer token");
    app.add_option("--path", line.path, "path for requests of the kind `fetch`");
    app.add_option("--rate", line.run.rate, "requests per second (open; the first rate of step)");
    app.add_option("--arrivals", line.run.arrivals, "poisson or fixed")->transform(CLI::CheckedTransformer(arrivals));
    app.add_option("--conns", line.run.connections, "maximum number of connections");
    app.add_option("--seconds", line.run.seconds, "duration in seconds (step: of each rate)");
    app.add_option("--warm-up", line.run.warm_up, "seconds of warm-up, which are not counted");
    app.add_option("--p99-goal", line.run.p99_goal_ms, "goal in milliseconds (step)");
    app.add_option("--requests-seed", line.run.seed, "seed of the order of requests");
    add_dataset_flags(app, line.dataset);
}

std::vector<Token> read_tokens(const std::string& path) {
    std::vector<Token> tokens;
    if (path.empty()) return tokens;
    std::ifstream file(path);
    for (Token token; file >> token.person >> token.bearer;) tokens.push_back(token);
    if (tokens.empty()) throw std::runtime_error(fmt::format("{} holds no tokens", path));
    return tokens;
}

Mix read_mix(const std::string& path) {
    if (const auto only = kind_named(path)) return Mix(*only);
    std::ifstream file(path);
    if (!file) throw std::runtime_error(fmt::format("cannot read {}", path));
    return Mix::parse(file);
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Sends load to a server and prints the results as JSON.", "load"};
    Line line;
    add_flags(app, line);
    CLI11_PARSE(app, argc, argv);

    const Dataset dataset(line.dataset);
    Work work(dataset, read_tokens(line.tokens_file),
              {.mix = read_mix(line.mix), .seed = line.run.seed, .path = line.path});
    const auto result = line.run.mode == Mode::step ? find_highest_rate(work, line.run) : run(work, line.run);
    fmt::print("{}", to_json(result, line.run, work.first_fault()));
    return result.faults() == 0 && !result.is_void() ? 0 : 1;
} catch (const std::exception& error) {
    fmt::print(stderr, "load: {}\n", error.what());
    return 2;
}
