// Work: creates the requests of a mix, and checks their responses.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "data/dataset.hpp"
#include "load/client.hpp"
#include "load/histogram.hpp"
#include "load/mix.hpp"

namespace plaza::bench {

/// The token of a person.
struct Token {
    std::uint64_t person;
    std::string bearer;
};

struct WorkOptions {
    Mix mix{RequestKind::get};
    std::uint64_t seed = 1;  // of the requests; the dataset has another one
    std::string path{};      // for `fetch`
};

/// The results of one kind of request.
struct Outcomes {
    Histogram latencies;
    std::map<int, std::uint64_t> statuses;
    std::uint64_t failed = 0;      // wrong status, or no response in time
    std::uint64_t sheds = 0;       // log-ins answered with 429 or 503 and Retry-After
    std::uint64_t mismatched = 0;  // bodies that differ from the dataset
    std::uint64_t bytes = 0;       // of bodies
};

using AllOutcomes = std::array<Outcomes, kind_count>;

class Work {
 public:
    /// `tokens` may be empty if the mix needs none (`login` and `fetch`).
    Work(const Dataset& dataset, std::vector<Token> tokens, WorkOptions options);

    /// A withdrawal follows a vote, and an `edit` or `erase` follows the write of its post, so the request can differ
    /// from the kind in the mix. Requests are counted as they were sent.
    [[nodiscard]] Request next();
    /// The next withdrawal of a vote of this run; nullopt after the last one.
    [[nodiscard]] std::optional<Request> next_to_clean();
    /// Checks a response. Counts it in `outcomes`, unless that is null.
    void take(const Request& request, const Answer& answer, Outcomes* outcomes);

    /// The first wrong response with its request; empty if there is none.
    [[nodiscard]] const std::string& first_fault() const { return first_fault_; }

 private:
    struct Vote {
        std::uint32_t token;
        std::uint64_t post;
    };
    struct Written {
        std::uint32_t token;
        std::string id;
    };

    [[nodiscard]] Request get();
    [[nodiscard]] Request list(RequestKind kind);
    [[nodiscard]] Request cast_or_withdraw();
    [[nodiscard]] Request vote_request(Vote vote, bool withdraws);
    [[nodiscard]] Request write();
    [[nodiscard]] Request edit_or_write();
    [[nodiscard]] Request erase_or_write();
    [[nodiscard]] Request login();
    [[nodiscard]] Request timeline(RequestKind kind);
    [[nodiscard]] Request toot();
    [[nodiscard]] std::string search_term();
    [[nodiscard]] Request with_token(RequestKind kind, std::uint32_t token) const;
    [[nodiscard]] std::uint32_t some_token() { return static_cast<std::uint32_t>(draws_.below(tokens_.size())); }
    [[nodiscard]] std::string fault_in(const Request& request, std::string_view body) const;
    void remember(const Request& request, const Answer& answer);

    const Dataset& dataset_;
    std::vector<Token> tokens_;
    WorkOptions options_;
    Draws draws_;
    std::uint64_t written_ = 0;
    std::deque<Vote> cast_;
    std::unordered_set<std::uint64_t> voted_;  // votes of this run, also pending ones
    std::deque<Written> own_;
    std::uint64_t answers_ = 0;
    std::string first_fault_;
};

}  // namespace plaza::bench
