// Refusal: why a domain rule refuses a request. Has no status and no text: each protocol has its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace plaza {

enum class Reason : std::uint8_t {
    no_token,      // the request has no token
    signed_out,    // the token is invalid, or its session has ended
    legacy_token,  // a token of the original API, which cannot change the account
    no_scope,      // the token's app does not have the scope `thing`
    no_account,    // the token is an app's own, and the request needs an account's
    absent,        // the thing does not exist, or the caller may not see it
    wrong_credentials,
    second_factor,      // the password was right; the code of the second factor is `thing`: missing or wrong
    old_log_in,         // the last log-in is too long ago for a change of the account
    forbidden,          // the caller may not do this
    at_limit,           // there are `id` of the things, which is the most
    taken,              // the name (of the kind `thing`) belongs to another user
    too_many,           // too many attempts
    changed_too_often,  // the thing was changed too often
    mail_off,           // the server sends no mail
    no_data_key,        // the server has no key to encrypt the thing with
    busy,               // too many requests for the thing are running
    unreachable,        // the database does not answer
    read_only,          // the database is read-only
    outcome_unknown,    // the connection to the database was lost during a write
    collided,           // conflicts with other transactions, also after retries
    other_schema,       // the database has another schema
    failed,             // a bug; its cause is in the log
};

struct Refusal : std::exception {
    Reason reason;
    std::string_view thing;  // a literal, the name of its kind
    std::string id;          // of the thing, as in the request
    std::optional<std::chrono::seconds> wait;

    explicit Refusal(Reason reason, std::string_view thing = {}, std::string id = {},
                     std::optional<std::chrono::seconds> wait = {})
        : reason(reason), thing(thing), id(std::move(id)), wait(wait) {}
    [[nodiscard]] const char* what() const noexcept override { return "a request was refused"; }
};

[[nodiscard]] inline Refusal signed_out() {
    return Refusal{Reason::signed_out};
}
[[nodiscard]] inline Refusal absent(std::string_view thing, std::string id) {
    return Refusal{Reason::absent, thing, std::move(id)};
}
[[nodiscard]] inline Refusal taken(std::string_view thing, std::string name) {
    return Refusal{Reason::taken, thing, std::move(name)};
}
[[nodiscard]] inline Refusal at_limit(std::string_view things, std::int64_t most) {
    return Refusal{Reason::at_limit, things, std::to_string(most)};
}
[[nodiscard]] inline Refusal too_many(std::chrono::seconds wait) {
    return Refusal{Reason::too_many, {}, {}, wait};
}
[[nodiscard]] inline Refusal busy(std::string_view thing) {
    return Refusal{Reason::busy, thing, {}, std::chrono::seconds{1}};
}

}  // namespace plaza
