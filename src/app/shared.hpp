// Shared: objects that exist once per process and are used by all loops.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include "app/api.hpp"
#include "app/config.hpp"
#include "app/reactions.hpp"
#include "app/readiness.hpp"
#include "domain/context.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/access_token.hpp"
#include "platform/base/clock.hpp"
#include "platform/base/id_source.hpp"
#include "platform/crypto/data_key.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/http/server/admissions.hpp"
#include "platform/http/server/disk_pool.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/mail/mailer.hpp"

namespace plaza::http {
struct MemoryBudgets;
}

namespace plaza::app {

struct Shared {
    /// `metrics` makes the text of GET /metrics.
    Shared(const Config& config, const pg::Cluster* private_cluster, std::function<std::string()> metrics);

    /// Ends the threads that post to the loops. Call it after the loops have stopped, and before one is destroyed.
    void stop();

    Api api;
    std::shared_ptr<http::MemoryBudgets> budgets;
    std::shared_ptr<http::DiskPool> disk = std::make_shared<http::DiskPool>();
    const pg::Cluster* cluster;  // the private PostgreSQL, or null
    Clock clock;
    IdSource ids{std::random_device{}()};
    Readiness readiness;
    http::Admissions admissions;
    crypto::PasswordPool passwords;
    sessions::TokenKeys tokens;
    crypto::DataKeys data_keys;
    limits::Attempts attempts;
    jobs::Queue jobs{clock, ids};
    events::Reactions reactions = app::reactions();
    mail::Mailer mailer;
    Settings settings;
    std::chrono::seconds shutdown_limit;
};

}  // namespace plaza::app
