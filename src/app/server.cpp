#include "app/server.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "app/api.hpp"
#include "app/connections.hpp"
#include "app/descriptors.hpp"
#include "app/housekeeping.hpp"
#include "app/log.hpp"
#include "app/metrics.hpp"
#include "app/modules.hpp"
#include "app/readiness.hpp"
#include "app/request_tallies.hpp"
#include "domain/credentials/credentials.hpp"
#include "domain/credentials/mails.hpp"
#include "domain/limits/limits.hpp"
#include "platform/base/clock.hpp"
#include "platform/base/failure.hpp"
#include "platform/base/id_source.hpp"
#include "platform/crypto/password_pool.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/token.hpp"
#include "platform/crypto/token_keys.hpp"
#include "platform/http/server/admissions.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/disk_pool.hpp"
#include "platform/http/server/limits.hpp"
#include "platform/http/server/listener.hpp"
#include "platform/jobs/queue.hpp"
#include "platform/jobs/worker.hpp"
#include "platform/mail/mailer.hpp"
#include "platform/pg/client/database.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::app {
namespace {

namespace asio = boost::asio;

http::ListenerSettings server_settings(const Config& config, std::uint16_t port,
                                       std::shared_ptr<http::MemoryBudgets> budgets,
                                       std::shared_ptr<http::DiskPool> disk) {
    http::ListenerSettings settings{.host = config.host,
                                    .port = port,
                                    .trusted_proxies = config.trusted_proxies,
                                    .budgets = std::move(budgets),
                                    .disk = std::move(disk)};
    settings.limits.body = static_cast<std::size_t>(config.max_body_bytes.value);
    settings.limits.target = static_cast<std::size_t>(config.max_target_bytes.value);
    settings.limits.header = static_cast<std::size_t>(config.max_header_bytes.value);
    settings.limits.fields = static_cast<std::size_t>(config.max_header_fields.value);
    settings.limits.header_deadline = std::chrono::seconds{config.header_timeout_s.value};
    settings.limits.body_deadline = std::chrono::seconds{config.body_timeout_s.value};
    settings.limits.idle_deadline = std::chrono::seconds{config.idle_timeout_s.value};
    return settings;
}

/// Many clients may be behind each of these: a proxy, or what connects on this machine.
std::vector<std::string> exempt_from_admission(const Config& config) {
    auto networks = config.trusted_proxies;
    networks.insert(networks.end(), {"127.0.0.0/8", "::1"});
    return networks;
}

constexpr std::chrono::seconds clock_interval{10};
const pg::Read<Time()> read_clock{"app.clock", pg::Lane::point, "select clock_timestamp()",
                                  pg::not_null("clock_timestamp")};

limits::Rates attempt_limits(const Config& config) {
    if (config.rate_limits == Switch::off) return {};
    return {config.login_limit_account,  config.login_limit_address,   config.signup_limit_account,
            config.signup_limit_address, config.refresh_limit_address, config.mail_limit_account,
            config.mail_limit_address};
}

/// What this process does of the jobs of all.
std::vector<jobs::Kind> job_kinds(Context& context) {
    if (!context.services.mailer.is_on()) return {};
    return {jobs::kind_of<credentials::ConfirmationMail>(context), jobs::kind_of<credentials::ResetMail>(context),
            jobs::kind_of<credentials::EmailChangedMail>(context),
            jobs::kind_of<credentials::PasswordChangedMail>(context)};
}

}  // namespace

/// The rules for new passwords come first: the API's document names them.
const Config& with_password_rules(const Config& config) {
    credentials::set_password_min_length(static_cast<std::size_t>(config.password_min_length.value));
    return config;
}

/// What exists once for the process, for all loops.
struct Shared {
    Shared(const Config& config, const pg::Cluster* private_cluster, std::function<std::string()> metrics)
        : api(with_password_rules(config),
              {[this] { return readiness.failures(); }, std::move(metrics), config.metrics_token}),
          budgets(std::make_shared<http::MemoryBudgets>(http::Limits{})),
          cluster(private_cluster),
          readiness(private_cluster),
          admissions(admission_limits(config), exempt_from_admission(config)),
          passwords(password_settings(config)),
          tokens(config.secret_key, config.algorithm, config.legacy_secret_key),
          attempts(attempt_limits(config), config.secret_key),
          mailer(mail_settings(config)),
          settings(app::rules(config)),
          shutdown_limit(std::chrono::seconds{config.shutdown_timeout_s.value}) {}

    Api api;
    std::shared_ptr<http::MemoryBudgets> budgets;
    std::shared_ptr<http::DiskPool> disk = std::make_shared<http::DiskPool>();
    const pg::Cluster* cluster;
    Clock clock;
    IdSource ids{std::random_device{}()};
    Readiness readiness;
    http::Admissions admissions;
    crypto::PasswordPool passwords;
    crypto::TokenKeys tokens;
    limits::Attempts attempts;
    jobs::Queue jobs{clock, ids};
    mail::Mailer mailer;
    Settings settings;
    std::chrono::seconds shutdown_limit;
};

/// One thread with all it needs. Nothing in it is shared with another loop.
class Loop {
 public:
    Loop(Shared& shared, const Config& config, const pg::Settings& database, std::uint16_t port)
        : shared_(shared),
          passwords_(io_, shared.passwords),
          database_(io_, database),
          services_{shared.clock, shared.ids, passwords_, shared.tokens, shared.attempts, shared.jobs, shared.mailer},
          context_(database_, database_, services_, shared.settings),
          server_(io_, server_settings(config, port, shared.budgets, shared.disk), shared.admissions,
                  handlers(config)) {}

    /// One loop of each process does what is not for a request.
    void start(bool keeps_house) {
        if (keeps_house) {
            asio::co_spawn(io_, Housekeeping::run(&housekeeping_), end_of_task);
            asio::co_spawn(io_, keep_looking(this), end_of_task);
            asio::co_spawn(io_, keep_trying(this), end_of_task);
            asio::co_spawn(io_, keep_clock(this), end_of_task);
            if (auto kinds = job_kinds(context_); !kinds.empty())
                worker_.emplace(io_, database_, shared_.jobs, std::move(kinds)).start();
        }
        thread_ = std::thread([this] { io_.run(); });
    }

    /// From any thread, as stop().
    void drain() {
        asio::post(io_, [this] { server_.drain(); });
    }

    void stop() {
        asio::post(io_, [this] { asio::co_spawn(io_, shut_down(this), end_of_task); });
    }

    void join() {
        if (thread_.joinable()) thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] LoopTallies tallies() const { return {requests_, server_.tallies(), database_, passwords_}; }

 private:
    using Timer =
        asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

    http::Handlers handlers(const Config& config) {
        return {
            .handle = [this](http::Request& request) { return shared_.api.routes().answer(context_, request); },
            .reject = [this](const http::Rejection& rejection,
                             const http::Request& request) { return shared_.api.routes().reject(rejection, request); },
            .is_for_operators = [this](std::string_view path) { return shared_.api.routes().is_for_operators(path); },
            .log = on_answer(config),
            .longest_body = [this](http::Method method,
                                   std::string_view path) { return shared_.api.routes().longest_body(method, path); }};
    }

    /// Nothing where nobody wants to know: then the server does not look at the clock either.
    http::LogRequest on_answer(const Config& config) {
        const bool is_logged = config.request_log == Switch::on;
        if (config.metrics_token.empty() && !is_logged) return nullptr;
        return [this, is_logged](const http::Request& request, int status, std::chrono::microseconds duration) {
            requests_.count(request, status, duration);
            if (is_logged && request.trace.is_logged) log_request(request, status, duration);
        };
    }

    static void end_of_task(const std::exception_ptr& failure) {
        if (failure) spdlog::error("a task of the server ended: {}", what_of(failure));
    }

    static Task<> keep_looking(Loop* self) {
        bool goes_on = true;
        while (goes_on) {
            co_await self->shared_.readiness.look(self->database_);
            goes_on = co_await pause(&self->looking_, Readiness::interval);
        }
    }

    static Task<> keep_trying(Loop* self) {
        bool goes_on = true;
        while (goes_on) {
            co_await self->shared_.readiness.try_out(self->database_);
            const auto interval = self->shared_.readiness.interval_of_trials();
            goes_on = co_await pause(&self->trying_, interval);
        }
    }

    /// Follows PostgreSQL's clock. While that is away, the last measurement holds.
    static Task<> keep_clock(Loop* self) {
        bool is_running = true;
        while (is_running) {
            try {
                const auto before = Clock::machine_time();
                const auto time = co_await self->database_.one(read_clock);
                self->shared_.clock.measure(time, before, Clock::machine_time());
            } catch (const pg::Unavailable&) {
                // Readiness reports it.
            }
            is_running = co_await pause(&self->timing_, clock_interval);
        }
    }

    /// False: it was cut short, for good.
    static Task<bool> pause(Timer* timer, std::chrono::seconds duration) {
        boost::system::error_code cancelled;
        timer->expires_after(duration);
        auto token = asio::redirect_error(asio::use_awaitable_t<Executor>{}, cancelled);
        co_await timer->async_wait(token);
        co_return !cancelled;
    }

    static Task<> shut_down(Loop* self) {
        self->housekeeping_.stop();
        self->looking_.cancel();
        self->trying_.cancel();
        self->timing_.cancel();
        if (self->worker_) self->worker_->stop();
        co_await self->server_.finish(self->shared_.shutdown_limit);
        if (self->worker_) {
            self->shared_.mailer.abort();
            co_await self->worker_->finish();
        }
        self->passwords_.stop();
        self->database_.close();
        self->io_.stop();
    }

    Shared& shared_;
    asio::io_context io_{1};
    crypto::Passwords passwords_;
    pg::Database database_;
    Services services_;
    Context context_;
    RequestTallies requests_;
    http::Listener server_;
    Housekeeping housekeeping_{io_, context_};
    Timer looking_{io_};
    Timer trying_{io_};
    Timer timing_{io_};
    std::optional<jobs::Worker> worker_;
    std::thread thread_;
};

Server::Server(const Config& config, const Secret& database_url, const pg::Cluster* cluster)
    : shared_(std::make_unique<Shared>(config, cluster, [this] { return metrics(); })) {
    auto port = static_cast<std::uint16_t>(config.port.value);
    if (port != 0) http::check_port_is_free(config.host, port);
    const auto plan = plan_connections(config);
    const auto database = lane_settings(database_url, plan);
    for (std::size_t i = 0; i < plan.threads; ++i) {
        loops_.push_back(std::make_unique<Loop>(*shared_, config, database, port));
        port = loops_.front()->port();  // the first may have chosen it
    }
    for (auto& loop : loops_) loop->start(loop == loops_.front());
}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return loops_.front()->port();
}

std::string Server::metrics() const {
    std::vector<LoopTallies> loops;
    for (const auto& loop : loops_) loops.push_back(loop->tallies());
    return tell_metrics({shared_->readiness, shared_->passwords, shared_->attempts, shared_->cluster, shared_->jobs,
                         shared_->admissions},
                        loops);
}

void Server::drain() {
    shared_->readiness.begin_to_drain();
    for (auto& loop : loops_) loop->drain();
}

void Server::stop() {
    for (auto& loop : loops_) loop->stop();
    for (auto& loop : loops_) loop->join();
    // Their threads post to the loops, so they end before those do.
    shared_->mailer.stop();
    shared_->disk->stop();
    loops_.clear();
}

}  // namespace plaza::app
