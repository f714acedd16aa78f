// Limits of attempts to log in, refresh, sign up, or request a mail. Each server counts in its memory first. Counts of
// existing accounts and busy networks are also kept in PostgreSQL, for all servers together.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/limits/settings.hpp"
#include "platform/base/rate_limit.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"
#include "platform/crypto/keyed_digest.hpp"

namespace plaza {
struct Context;
}

namespace plaza::limits {

/// Which counts of a limit the servers share.
enum class Shared : std::uint8_t {
    none,
    busy,  // counts above a tenth of the rate, so that a flood from many networks does not become a flood of writes
    all,
    none_but_asks,  // as `none`, but takes as long as `all`, so that the time reveals nothing about the name
};

class Limit {
 public:
    Limit(std::string_view name, Pace pace, Shared shared) : local(pace), name_(name), shared_(shared) {}

    RateLimit local;

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] Shared shared() const { return shared_; }
    [[nodiscard]] const Pace& pace() const { return local.pace(); }
    /// Whether the current count of this key is shared with other servers.
    [[nodiscard]] bool is_shared(RateKey key) const;

 private:
    std::string_view name_;  // static storage
    Shared shared_;
};

/// Failed log-ins of names with an account, or of names without one. These have separate tables, so that a flood of
/// invented names evicts no account.
struct LogInLimits {
    Limit account;  // from one network
    Limit ceiling;  // from all networks
};

class Attempts {
 public:
    /// All servers of a database need the same secret to share counts.
    Attempts(const Rates& rates, const Secret& secret);

    Limit log_in_network;
    LogInLimits known;
    LogInLimits unknown;
    Limit sign_up_site;
    Limit sign_up_network;
    Limit sign_up_email;
    Limit refresh_network;
    Limit mail_site;
    Limit mail_network;
    Limit mail_email;
    Limit app_site;
    Limit app_network;
    Limit second_factor;

    [[nodiscard]] crypto::Digest digest(const Limit& limit, std::string_view subject) const;

    struct Refused {
        std::string_view limit;  // "login_account", …
        std::uint64_t count;
    };
    /// The number of attempts that each limit has refused so far.
    [[nodiscard]] std::array<Refused, 13> refused() const;

 private:
    crypto::DigestKey key_;
};

/// The attempts that one request has counted.
class Counted {
 public:
    explicit Counted(Context& context) : context_(context) {}

    /// Counts an attempt. If the limit is exceeded, gives back what this request has counted, and throws too_many().
    Task<> add(Limit& limit, std::string subject);

    /// Throws as add() if this server knows that the limit is exceeded. Counts nothing.
    Task<> check(Limit& limit, std::string subject);

    /// Uncounts all, for successes and for attempts that could not be checked.
    Task<> give_back();

 private:
    struct One {
        Limit* limit;
        crypto::Digest key;
        bool is_shared;
    };

    /// Counts the last attempt in PostgreSQL too. Returns how long to wait if the limit is exceeded.
    Task<std::optional<std::chrono::seconds>> share_last();

    Context& context_;
    std::vector<One> counted_;
};

/// Calls work(context, counted, args…). Only failures (empty results) stay counted. Successes and exceptions are given
/// back.
template <class T, class... P>
Task<std::optional<T>> count_failures(Context& context, Task<std::optional<T>> (*work)(Context&, Counted*, P...),
                                      std::type_identity_t<P>... args) {
    Counted counted(context);
    std::optional<T> outcome;
    std::exception_ptr failure;
    try {
        outcome = co_await work(context, &counted, std::move(args)...);
    } catch (...) {
        failure = std::current_exception();
    }
    if (outcome || failure) co_await counted.give_back();
    if (failure) std::rethrow_exception(failure);
    co_return outcome;
}

/// Counts a sign-up. Throws too_many().
Task<> count_sign_up(Context& context, std::string email, std::string address);

/// Counts a request for a mail to this address. Throws too_many().
Task<> count_mail(Context& context, std::string email, std::string address);

/// Counts the registration of an app. Throws too_many().
Task<> count_app(Context& context, std::string address);

/// Deletes a batch of expired counts in PostgreSQL, and returns how many.
Task<std::int64_t> forget_expired(Context& context);

}  // namespace plaza::limits
