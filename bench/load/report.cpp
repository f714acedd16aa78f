#include "load/report.hpp"

#include <fmt/format.h>

namespace plaza::bench {
namespace {

constexpr std::string_view mode_names[] = {"open", "closed", "step"};

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
        out += is_plain ? std::string(1, c) : fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    }
    return out;
}

std::string latencies_json(const Histogram& latencies) {
    return fmt::format(R"("mean_us": {:.1f}, "p50_us": {}, "p90_us": {}, "p99_us": {}, "p999_us": {}, "max_us": {})",
                       latencies.mean(), latencies.quantile(0.5), latencies.quantile(0.9), latencies.quantile(0.99),
                       latencies.quantile(0.999), latencies.longest());
}

std::string outcomes_json(const Outcomes& outcomes) {
    std::string statuses;
    std::uint64_t requests = 0;
    for (const auto& [status, count] : outcomes.statuses) {
        statuses += fmt::format(R"({}"{}": {})", statuses.empty() ? "" : ", ", status, count);
        requests += count;
    }
    return fmt::format(
        R"({{"requests": {}, "failed": {}, "sheds": {}, "mismatched": {}, "bytes": {}, {}, "statuses": {{{}}}}})",
        requests, outcomes.failed, outcomes.sheds, outcomes.mismatched, outcomes.bytes,
        latencies_json(outcomes.latencies), statuses);
}

}  // namespace

std::string to_json(const RunResult& result, const RunOptions& options, std::string_view first_fault) {
    std::string kinds;
    Histogram all;
    for (std::size_t n = 0; n < kind_count; ++n) {
        const auto& outcomes = result.by_kind[n];
        if (outcomes.statuses.empty()) continue;
        all.add(outcomes.latencies);
        kinds += fmt::format("{}\n  \"{}\": {}", kinds.empty() ? "" : ",", name_of(static_cast<RequestKind>(n)),
                             outcomes_json(outcomes));
    }
    return fmt::format(
        "{{\"mode\": \"{}\", \"connections\": {}, \"seed\": {}, \"seconds\": {:.3f}, \"rate_wanted\": {:.1f},\n"
        " \"rate\": {:.1f}, \"sent\": {}, \"answered\": {}, \"faults\": {}, \"first_fault\": \"{}\",\n"
        " \"late_share\": {:.5f}, \"is_void\": {}, {},\n \"operations\": {{{}\n}}}}\n",
        mode_names[static_cast<int>(options.mode)], options.connections, options.seed, result.seconds,
        result.rate_wanted, result.rate(), result.sent, result.answered, result.faults(), escaped(first_fault),
        result.late_share, result.is_void(), latencies_json(all), kinds);
}

}  // namespace plaza::bench
