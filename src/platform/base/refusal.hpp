// Refusal: why a rule does not do what it was asked to. It names no status and no text: each protocol has its own.
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
    no_token,      // the request does not say who calls
    signed_out,    // the caller's token does not count (any more)
    legacy_token,  // a token of the original API, which cannot change the account
    absent,        // no such thing, as far as the caller may know
    wrong_credentials,
    forbidden,          // the caller may not do that to the thing
    taken,              // the name, of the kind `thing`, is somebody else's
    too_many,           // attempts
    changed_too_often,  // the thing
    mail_off,           // the server sends no mail
    busy,               // too many are at work on the thing
    unreachable,        // the database
    read_only,          // the database
    outcome_unknown,    // the connection to the database was lost during the write
    collided,           // with another transaction, again and again
    other_schema,       // the database's
    failed,             // a bug; its cause is in the log
};

struct Refusal : std::exception {
    Reason reason;
    std::string_view thing;  // a literal: "post"
    std::string id;          // of the thing, as it was asked for
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
[[nodiscard]] inline Refusal too_many(std::chrono::seconds wait) {
    return Refusal{Reason::too_many, {}, {}, wait};
}
[[nodiscard]] inline Refusal busy(std::string_view thing) {
    return Refusal{Reason::busy, thing, {}, std::chrono::seconds{1}};
}

}  // namespace plaza
