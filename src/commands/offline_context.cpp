#include "commands/offline_context.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <random>
#include <utility>

#include "app/reactions.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/limits/limits.hpp"
#include "domain/sessions/access_token.hpp"
#include "platform/base/clock.hpp"
#include "platform/base/id_source.hpp"
#include "platform/crypto/data_key.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/random.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/query.hpp"

namespace plaza::commands {
namespace {

pg::Settings settings_of(const Secret& url) {
    // Longer limits than in a server: deleting an account with a hundred thousand votes takes a while.
    pg::Settings settings{.url = url};
    settings.write = {1, std::chrono::minutes{10}};
    settings.list = {1, std::chrono::minutes{1}};
    settings.lock_timeout = std::chrono::seconds{30};
    settings.max_wait = std::chrono::seconds{10};
    return settings;
}

const pg::Read<Time()> read_clock{"commands.clock", pg::Lane::point, "select clock_timestamp()",
                                  pg::not_null("clock_timestamp")};

/// Commands write PostgreSQL's time, as servers do.
Task<> measure_first(pg::Database* database, Clock* clock, Task<> task) {
    const auto before = Clock::machine_time();
    const auto time = co_await database->one(read_clock);
    clock->measure(time, before, Clock::machine_time());
    co_await std::move(task);
}

}  // namespace

struct OfflineContext::Parts {
    Parts(const app::Config& config, const Secret& url)
        : pool(config.passwords),
          passwords(io, pool),
          mailer(config.mail),
          settings(config.rules()),
          database(io, settings_of(url)) {}

    boost::asio::io_context io{1};
    crypto::PasswordPool pool;
    crypto::Passwords passwords;
    // Commands issue no tokens.
    sessions::TokenKeys tokens{Secret(crypto::random_hex(32))};
    // Commands encrypt nothing.
    crypto::DataKeys data_keys;
    // Commands have no rate limits.
    limits::Attempts attempts{{}, Secret{}};
    Clock clock;
    IdSource ids{std::random_device{}()};
    // A server sends the mails.
    jobs::Queue jobs{clock, ids};
    events::Reactions reactions = app::reactions();
    mail::Mailer mailer;
    Settings settings;
    pg::Database database;
    Services services{clock, ids, passwords, tokens, data_keys, attempts, jobs, reactions, mailer};
    Context context{database, database, services, settings};
};

OfflineContext::OfflineContext(const app::Config& config, const Secret& database_url)
    : parts_(std::make_unique<Parts>(config, database_url)) {
    credentials::set_password_min_length(config.credentials.password_min_length);
}

OfflineContext::~OfflineContext() = default;

Context& OfflineContext::context() {
    return parts_->context;
}

void OfflineContext::run(Task<> task) {
    std::exception_ptr failure;
    const auto end = [this, &failure](const std::exception_ptr& thrown) {
        failure = thrown;
        parts_->io.stop();
    };
    parts_->io.restart();
    boost::asio::co_spawn(parts_->io, measure_first(&parts_->database, &parts_->clock, std::move(task)), end);
    parts_->io.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace plaza::commands
