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

// Loads the libraries that our statements use, as a new connection must: of an upgraded package they may not fit the
// server that runs. Planning a search loads those of its index; it is not run.
const pg::Write<void()> load_libraries{"app.load_libraries", R"sql(
    do $$ begin execute 'explain select from posts where published and title ilike ''%plaza%'''; end $$)sql"};

// A look that takes longer than this is a database that does not answer.
constexpr std::chrono::seconds oldest{3};

constexpr std::chrono::seconds interval_while_well{10};

}  // namespace

Task<> Readiness::look(pg::Reader& database) {
    const auto sight = co_await see(database);
    keep(sight);
}

Task<> Readiness::try_out(pg::Database& database) {
    auto defect = co_await pg::find_defect(database, load_libraries);
    std::string before;
    bool is_seen_well = false;
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(defect_, defect);
        is_seen_well = seen_ == Seen::well;
    }
    if (before == defect || is_draining_ || !is_seen_well) co_return;
    if (!defect.empty())
        spdlog::warn("not ready: {}", defect);
    else
        spdlog::info("ready again");
}

std::chrono::seconds Readiness::interval_of_trials() const {
    const std::lock_guard lock(mutex_);
    return defect_.empty() ? interval_while_well : interval;
}

Task<Readiness::Sight> Readiness::see(pg::Reader& database) {
    if (cluster_ != nullptr)
        if (auto trouble = cluster_->trouble()) co_return Sight{Seen::database, std::move(*trouble)};
    try {
        auto fitness = co_await pg::check_fitness(database, known_);
        {
            const std::lock_guard lock(mutex_);
            postgres_version_ = std::move(fitness.server_version);
        }
        if (fitness.schema_problem) co_return Sight{Seen::schema, std::move(*fitness.schema_problem)};
        if (fitness.is_read_only) co_return Sight{Seen::database, "the database is a read-only standby"};
        co_return Sight{Seen::well, {}};
    } catch (...) {
        co_return Sight{Seen::database, what_of(std::current_exception())};
    }
}

void Readiness::keep(const Sight& sight) {
    Seen before{};
    {
        const std::lock_guard lock(mutex_);
        before = std::exchange(seen_, sight.seen);
        seen_at_ = std::chrono::steady_clock::now();
    }
    if (before == sight.seen || is_draining_) return;
    if (sight.seen != Seen::well)
        spdlog::warn("not ready: {}", sight.reason);
    else if (before != Seen::nothing)
        spdlog::info("ready again");
}

std::vector<std::string_view> Readiness::failures() const {
    std::vector<std::string_view> failures;
    {
        const std::lock_guard lock(mutex_);
        const bool is_old = std::chrono::steady_clock::now() - seen_at_ > oldest;
        if (seen_ == Seen::schema)
            failures.emplace_back("schema");
        else if (seen_ != Seen::well || is_old || !defect_.empty())
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
