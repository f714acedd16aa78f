#include <array>

#include "platform/http/openapi/operation.hpp"

namespace plaza::http {
namespace {

/// Refusals that follow from an operation's signature.
struct Implied {
    bool (*is_possible)(const Operation&);
    RefusalDoc refusal;
};

bool always(const Operation&) {
    return true;
}

bool has_body(const Operation& operation) {
    return !operation.body_types.empty();
}

bool has_input(const Operation& operation) {
    return has_body(operation) || !operation.parameters.empty();
}

bool knows_callers(const Operation& operation) {
    return operation.authentication != Authentication::none;
}

constexpr std::array implied{
    Implied{always, {400, "The request is malformed.", "the header fields hold a bare CR or LF"}},
    Implied{has_body, {400, "The body is not valid UTF-8.", "There was an error parsing the body"}},
    Implied{[](const Operation& operation) { return operation.authentication == Authentication::required; },
            {401, "The request has no bearer token.", "Not authenticated"}},
    Implied{knows_callers,
            {401, "The token is invalid or expired, or its session or user is gone.", "Couldn't validate Credentials"}},
    Implied{has_body, {413, "The body is too large.", ""}},
    Implied{
        has_body,
        {415, "The body has a content coding. Send it uncompressed.", "the body must come without Content-Encoding"}},
    Implied{has_input, {422, "The input is not valid. All faults are listed.", ""}},
    Implied{[](const Operation& operation) { return operation.counts_attempts; },
            {429, "There were too many attempts. Wait for the time in `Retry-After`.",
             "too many attempts, try again later"}},
    Implied{always,
            {503, "The server or its database is not available now. Retry after the time in `Retry-After`.",
             "the database cannot be reached right now"}},
};

}  // namespace

std::map<int, std::vector<RefusalDoc>> refusals_of(const Operation& operation) {
    std::map<int, std::vector<RefusalDoc>> all;
    for (const auto& refusal : operation.docs.refusals) all[refusal.status].push_back(refusal);
    for (const auto& [is_possible, refusal] : implied)
        if (is_possible(operation)) all[refusal.status].push_back(refusal);
    return all;
}

}  // namespace plaza::http
