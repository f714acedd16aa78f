#include "app/readiness.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

#include "platform/base/failure.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/cluster/cluster.hpp"
#include "platform/pg/migrate/server_requirements.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::app {
namespace {

// Loads the libraries that our statements need, as each new connection does: after a package upgrade they may not fit
// the running server. Planning a search is enough to load those of its index.
const pg::Write<void()> load_libraries{"app.load_libraries", R"sql(
    do $$ begin execute 'explain select from posts where is_listed and title ilike ''%plaza%'''; end $$)sql"};

// Without a result for this long, the database counts as not answering.
constexpr std::chrono::seconds oldest{3};

constexpr std::chrono::seconds interval_while_ready{10};

}  // namespace

Task<> Readiness::check(pg::Reader& database) {
    const auto observation = co_await observe(database);
    record(observation);
}

Task<> Readiness::try_out(pg::Database& database) {
    auto defect = co_await pg::find_defect(database, load_libraries);
    std::string before;
    bool is_ready = false;
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(defect_, defect);
        is_ready = state_ == State::ready;
    }
    if (before == defect || is_draining_ || !is_ready) co_return;
    if (!defect.empty())
        spdlog::warn("not ready: {}", defect);
    else
        spdlog::info("ready again");
}

std::chrono::seconds Readiness::interval_of_trials() const {
    const std::lock_guard lock(mutex_);
    return defect_.empty() ? interval_while_ready : interval;
}

Task<Readiness::Observation> Readiness::observe(pg::Reader& database) {
    if (cluster_ != nullptr)
        if (auto trouble = cluster_->trouble()) co_return Observation{State::no_database, std::move(*trouble)};
    try {
        auto status = co_await pg::check_server(database, known_);
        {
            const std::lock_guard lock(mutex_);
            postgres_version_ = std::move(status.server_version);
        }
        if (status.schema_problem) co_return Observation{State::wrong_schema, std::move(*status.schema_problem)};
        if (status.is_read_only) co_return Observation{State::no_database, "the database is a read-only standby"};
        co_return Observation{State::ready, {}};
    } catch (...) {
        co_return Observation{State::no_database, what_of(std::current_exception())};
    }
}

void Readiness::record(const Observation& observation) {
    State before{};
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(state_, observation.state);
        observed_at_ = std::chrono::steady_clock::now();
    }
    if (before == observation.state || is_draining_) return;
    if (observation.state != State::ready)
        spdlog::warn("not ready: {}", observation.reason);
    else if (before != State::unknown)
        spdlog::info("ready again");
}

std::vector<std::string_view> Readiness::failures() const {
    std::vector<std::string_view> failures;
    {
        const std::lock_guard lock(mutex_);
        const bool is_old = std::chrono::steady_clock::now() - observed_at_ > oldest;
        if (state_ == State::wrong_schema)
            failures.emplace_back("schema");
        else if (state_ != State::ready || is_old || !defect_.empty())
            failures.emplace_back("database");
    }
    if (is_draining_) failures.emplace_back("draining");
    return failures;
}

std::string Readiness::postgres_version() const {
    const std::lock_guard lock(mutex_);
    return postgres_version_;
}

}  // namespace plaza::app
