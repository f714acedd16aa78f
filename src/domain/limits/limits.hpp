// Limits: how often one may try to log in, refresh, sign up, or ask for a mail. Each server counts in its memory first;
// what concerns existing accounts and busy networks is also counted in PostgreSQL, for all servers together.
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

/// Which of its counts a limit shares with the other servers.
enum class Shared : std::uint8_t {
    none,
    busy,  // those above a tenth of the rate: a flood from many networks must not become a flood of writes
    all,
    none_but_asks,  // as none, but takes as long as all: time must not tell that a name has no account
};

class Limit {
 public:
    Limit(std::string_view name, Pace pace, Shared shared) : local(pace), name_(name), shared_(shared) {}

    RateLimit local;

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] Shared shared() const { return shared_; }
    [[nodiscard]] const Pace& pace() const { return local.pace(); }
    /// Whether the tries that are counted now for this key concern the other servers.
    [[nodiscard]] bool is_shared(RateKey key) const;

 private:
    std::string_view name_;  // a literal
    Shared shared_;
};

/// Failed log-ins, by whether the name has an account. Names without one share the places of tables of their own, so
/// that a flood of invented names pushes no account out.
struct LogInLimits {
    Limit account;  // from one network
    Limit ceiling;  // from all networks
};

class Attempts {
 public:
    /// Servers of one database share the secret, or they do not share their counts.
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

    [[nodiscard]] crypto::Digest digest(const Limit& limit, std::string_view subject) const;

    struct Refused {
        std::string_view limit;  // "login_account", …
        std::uint64_t count;
    };
    /// How many tries each limit has refused so far.
    [[nodiscard]] std::array<Refused, 10> refused() const;

 private:
    crypto::DigestKey key_;
};

/// The tries that one request has counted.
class Counted {
 public:
    explicit Counted(Context& context) : context_(context) {}

    /// Counts one more. If there were too many, gives back what this request has counted and throws too_many().
    Task<> add(Limit& limit, std::string subject);

    /// As add() if this server knows that there were too many. Counts nothing otherwise.
    Task<> check(Limit& limit, std::string subject);

    /// For what must not count: successes, and tries that could not be examined.
    Task<> give_back();

 private:
    struct One {
        Limit* limit;
        crypto::Digest key;
        bool is_shared;
    };

    /// Counts the last one in PostgreSQL too. Returns how long to wait if there were too many.
    Task<std::optional<std::chrono::seconds>> share_last();

    Context& context_;
    std::vector<One> counted_;
};

/// Calls work(context, counted, args…). Only failures count, which return nothing: what succeeded or could not be
/// examined (an exception) is given back.
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

/// Counts a wish to sign up. Throws too_many().
Task<> count_sign_up(Context& context, std::string email, std::string address);

/// Counts a wish for a mail to this address. Throws too_many().
Task<> count_mail(Context& context, std::string email, std::string address);

/// Deletes a batch of the counts in PostgreSQL that have run out. Returns how many there were.
Task<std::int64_t> forget_expired(Context& context);

}  // namespace plaza::limits
