// What clients ask, one request after another as the mix has it, and whether an answer is what it must be.
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

/// A person who is logged in.
struct Token {
    std::uint64_t person;
    std::string bearer;
};

struct WorkOptions {
    Mix mix{Operation::get};
    std::uint64_t seed = 1;  // of the requests; the dataset has its own
    std::string path{};      // what `fetch` asks for
};

/// What became of the requests of one operation.
struct Outcomes {
    Histogram latencies;
    std::map<int, std::uint64_t> statuses;
    std::uint64_t failed = 0;      // another status than a good one, or none in time
    std::uint64_t sheds = 0;       // log-ins answered 429 or 503 with Retry-After
    std::uint64_t mismatched = 0;  // bodies that are not what the dataset says
    std::uint64_t bytes = 0;       // of bodies
};

using AllOutcomes = std::array<Outcomes, operation_count>;

class Work {
 public:
    /// `tokens` may be empty where the mix needs none of them: `login` and `fetch`.
    Work(const Dataset& dataset, std::vector<Token> tokens, WorkOptions options);

    /// A `vote` follows the vote that it takes back, an `edit` or `erase` the post that it changes: the mix may
    /// therefore be asked for a vote and give the other. Operations are counted as what was sent.
    [[nodiscard]] Request next();
    /// Takes back what this run voted, so that the next one may; nothing when all is taken back.
    [[nodiscard]] std::optional<Request> next_to_clean();
    /// Counts an answer: into outcomes where it is of the measured time.
    void take(const Request& request, const Answer& answer, Outcomes* outcomes);

    /// The first answer that was wrong, with what was asked; empty while none is.
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
    [[nodiscard]] Request list(Operation operation);
    [[nodiscard]] Request cast_or_withdraw();
    [[nodiscard]] Request vote_request(Vote vote, bool withdraws);
    [[nodiscard]] Request write();
    [[nodiscard]] Request edit_or_write();
    [[nodiscard]] Request erase_or_write();
    [[nodiscard]] Request login();
    [[nodiscard]] std::string search_term();
    [[nodiscard]] Request with_token(Operation operation, std::uint32_t token) const;
    [[nodiscard]] std::uint32_t some_token() { return static_cast<std::uint32_t>(draws_.below(tokens_.size())); }
    [[nodiscard]] std::string fault_in(const Request& request, std::string_view body) const;
    void remember(const Request& request, const Answer& answer);

    const Dataset& dataset_;
    std::vector<Token> tokens_;
    WorkOptions options_;
    Draws draws_;
    std::uint64_t written_ = 0;
    std::deque<Vote> cast_;
    std::unordered_set<std::uint64_t> voted_;  // by this run, or asked to
    std::deque<Written> own_;
    std::uint64_t answers_ = 0;
    std::string first_fault_;
};

}  // namespace plaza::bench
