#include "domain/limits/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <exception>
#include <optional>
#include <utility>

#include "domain/context.hpp"
#include "domain/limits/queries.hpp"
#include "platform/base/refusal.hpp"
#include "platform/base/time.hpp"
#include "platform/pg/client/database.hpp"

namespace plaza::limits {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// For attempts at one account from all networks: ten times the attempts of one network, in twelve times the period.
constexpr int ceiling_tries = 10;
constexpr int ceiling_spans = 12;
constexpr auto longest_delay = std::chrono::minutes{15};

// For all networks of an IPv6 /48, so that the owner of a /48 cannot fill a table of networks.
constexpr int site_networks = 16;

constexpr std::uint64_t mail_buckets = 65'536;

Pace ceiling_of(Rate account) {
    return {{account.tries * ceiling_tries, account.span * ceiling_spans}, longest_delay};
}

Pace site_of(Rate network) {
    return {{network.tries * site_networks, network.span}};
}

RateKey to_rate_key(const crypto::Digest& digest) {
    RateKey key{};
    static_assert(sizeof key == sizeof digest);
    std::memcpy(&key, digest.data(), sizeof key);
    return key;
}

pg::Bytes to_bytes(const crypto::Digest& digest, Shared shared) {
    if (shared == Shared::none_but_asks) return {};
    return {digest.begin(), digest.end()};
}

std::int64_t in_us(microseconds duration) {
    return duration.count();
}

std::int64_t in_us(Time moment) {
    return in_us(moment.time_since_epoch());
}

}  // namespace

bool Limit::is_shared(RateKey key) const {
    if (shared_ == Shared::busy) return local.count(key) > pace().rate.tries / 10;
    return shared_ != Shared::none;
}

Attempts::Attempts(const Rates& rates, const Secret& secret)
    : log_in_network("login_address", {rates.log_in_by_address}, Shared::busy),
      known{{"login_account", {rates.log_in_by_account}, Shared::all},
            {"login_ceiling", ceiling_of(rates.log_in_by_account), Shared::all}},
      unknown{{"login_account", {rates.log_in_by_account}, Shared::none_but_asks},
              {"login_ceiling", ceiling_of(rates.log_in_by_account), Shared::none_but_asks}},
      sign_up_site("signup_site", site_of(rates.sign_up_by_address), Shared::busy),
      sign_up_network("signup_address", {rates.sign_up_by_address}, Shared::busy),
      sign_up_email("signup_account", {rates.sign_up_by_account}, Shared::none),
      refresh_network("refresh_address", {rates.refresh_by_address}, Shared::busy),
      mail_site("mail_site", site_of(rates.mail_by_address), Shared::busy),
      mail_network("mail_address", {rates.mail_by_address}, Shared::busy),
      mail_email("mail_account", {rates.mail_by_account}, Shared::all),
      app_site("app_site", site_of(rates.app_by_address), Shared::busy),
      app_network("app_address", {rates.app_by_address}, Shared::busy),
      second_factor("second_factor", {rates.second_factor_by_account}, Shared::all),
      key_(secret, "limits of attempts") {}

crypto::Digest Attempts::digest(const Limit& limit, std::string_view subject) const {
    return key_.digest(std::string(limit.name()).append(1, ' ').append(subject));
}

std::array<Attempts::Refused, 13> Attempts::refused() const {
    const auto of = [](const Limit& limit) { return limit.local.refused(); };
    return {{{"login_account", of(known.account) + of(unknown.account)},
             {"login_ceiling", of(known.ceiling) + of(unknown.ceiling)},
             {"login_address", of(log_in_network)},
             {"signup_account", of(sign_up_email)},
             {"signup_address", of(sign_up_network)},
             {"signup_site", of(sign_up_site)},
             {"refresh_address", of(refresh_network)},
             {"mail_account", of(mail_email)},
             {"mail_address", of(mail_network)},
             {"mail_site", of(mail_site)},
             {"app_address", of(app_network)},
             {"app_site", of(app_site)},
             {"second_factor", of(second_factor)}}};
}

Task<> Counted::add(Limit& limit, std::string subject) {
    if (limit.pace().is_off()) co_return;
    const auto digest = context_.services.attempts.digest(limit, subject);
    const auto key = to_rate_key(digest);
    auto wait = limit.local.take(key);
    if (!wait) {
        // Listed before PostgreSQL counts it, so that the caller gives it back if PostgreSQL is unavailable.
        counted_.push_back({&limit, digest, false});
        if (limit.is_shared(key)) wait = co_await share_last();
    }
    if (!wait) co_return;
    co_await give_back();
    throw too_many(*wait);
}

Task<std::optional<seconds>> Counted::share_last() {
    const auto last = counted_.back();
    const auto& pace = last.limit->pace();
    // Not context_.db, because a rollback must not remove the count.
    const auto wait_us =
        co_await context_.database.one(count_attempt, to_bytes(last.key, last.limit->shared()), in_us(pace.cost()),
                                       in_us(pace.rate.span), in_us(pace.longest_delay), in_us(context_.now()));
    if (wait_us <= 0) {
        counted_.back().is_shared = true;
        co_return std::nullopt;
    }
    counted_.pop_back();
    const auto wait = std::chrono::ceil<seconds>(microseconds{wait_us});
    last.limit->local.refuse(to_rate_key(last.key), wait);
    co_return wait;
}

Task<> Counted::check(Limit& limit, std::string subject) {
    if (limit.pace().is_off()) co_return;
    const auto wait = limit.local.wait(to_rate_key(context_.services.attempts.digest(limit, subject)));
    if (!wait) co_return;
    co_await give_back();
    throw too_many(*wait);
}

Task<> Counted::give_back() {
    const auto given = std::exchange(counted_, {});
    for (const auto& one : given) one.limit->local.give_back(to_rate_key(one.key));
    for (const auto& one : given)
        if (one.is_shared)
            co_await context_.database.one(give_attempt_back, to_bytes(one.key, one.limit->shared()),
                                           in_us(one.limit->pace().cost()), in_us(context_.now()));
}

namespace {

struct LimitedAttempt {
    Limit* limit;
    std::string subject;
};

/// Counts all attempts of one request, or none of them if one is refused.
Task<> count_all(Context& context, std::vector<LimitedAttempt> attempts) {
    Counted counted(context);
    std::exception_ptr failure;
    try {
        for (auto& one : attempts) co_await counted.add(*one.limit, std::move(one.subject));
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return;
    co_await counted.give_back();
    std::rethrow_exception(failure);
}

/// The site comes first, so that refused attempts take no place in the table of networks.
std::vector<LimitedAttempt> of_network(Limit& site, Limit& network, const std::string& address) {
    std::vector<LimitedAttempt> attempts;
    if (auto prefix = limited_site(address); !prefix.empty()) attempts.push_back({&site, std::move(prefix)});
    attempts.push_back({&network, limited_part(address)});
    return attempts;
}

}  // namespace

Task<> count_sign_up(Context& context, std::string email, std::string address) {
    auto& limits = context.services.attempts;
    auto attempts = of_network(limits.sign_up_site, limits.sign_up_network, address);
    attempts.push_back({&limits.sign_up_email, email + ' ' + limited_part(address)});
    co_await count_all(context, std::move(attempts));
}

Task<> count_mail(Context& context, std::string email, std::string address) {
    auto& limits = context.services.attempts;
    auto attempts = of_network(limits.mail_site, limits.mail_network, address);
    // All addresses share a bounded number of rows, so that the count does not reveal whether the address has an
    // account.
    const auto bucket = to_rate_key(limits.digest(limits.mail_email, email)).place % mail_buckets;
    attempts.push_back({&limits.mail_email, std::to_string(bucket)});
    co_await count_all(context, std::move(attempts));
}

Task<> count_app(Context& context, std::string address) {
    auto& limits = context.services.attempts;
    auto attempts = of_network(limits.app_site, limits.app_network, address);
    co_await count_all(context, std::move(attempts));
}

Task<std::int64_t> forget_expired(Context& context) {
    return context.database.run(delete_expired, in_us(context.now()));
}

}  // namespace plaza::limits
