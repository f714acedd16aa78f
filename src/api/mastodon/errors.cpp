// The errors of the client API: {"error": …}, with the texts that Mastodon has for the same refusals.
#include <fmt/format.h>

#include <string>
#include <variant>

#include "api/mastodon/mastodon.hpp"
#include "domain/accounts/accounts.hpp"
#include "platform/base/ascii.hpp"
#include "platform/json/write.hpp"

namespace plaza::mastodon {
namespace {

http::Rejection unavailable(std::string text, const Refusal& refusal) {
    return {503, std::move(text), refusal.wait.value_or(std::chrono::seconds{1})};
}

std::string changed_too_often(const Refusal& refusal) {
    return fmt::format("A {} can be changed {} times in {} days", refusal.thing, accounts::most_renames,
                       accounts::rename_period.count());
}

http::Rejection to_rejection(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::no_token:
        case Reason::signed_out:
            return {401, "The access token is invalid"};
        case Reason::legacy_token:
            return {403, "This token is from before the move to Plaza: log in again"};
        case Reason::no_scope:
            return {403, "This action is outside the authorized scopes"};
        case Reason::no_account:
            return {422, "This method requires an authenticated user"};
        case Reason::second_factor:
            return {403, "The code of the second factor is missing or wrong"};
        case Reason::no_data_key:
            return {422, "This server cannot encrypt"};
        case Reason::absent:
            return {404, "Record not found"};
        case Reason::wrong_credentials:
            return {403, "The password is wrong"};
        case Reason::old_log_in:
            return {403, "The last log-in is too long ago"};
        case Reason::forbidden:
            return {403, "This action is not allowed"};
        case Reason::at_limit:
            return {422, fmt::format("Validation failed: at most {} {} are allowed", refusal.id, refusal.thing)};
        case Reason::taken:
            return {422, fmt::format("Validation failed: {} {} has already been taken", refusal.thing, refusal.id)};
        case Reason::too_many:
            return {429, "Too many requests", refusal.wait};
        case Reason::changed_too_often:
            return {429, changed_too_often(refusal), refusal.wait};
        case Reason::mail_off:
            return {422, "This server sends no mail"};
        case Reason::busy:
            return unavailable("The server is busy", refusal);
        case Reason::unreachable:
            return unavailable("The database cannot be reached right now", refusal);
        case Reason::read_only:
            return unavailable("The database is read-only right now", refusal);
        case Reason::outcome_unknown:
            return unavailable("The request may have been applied: check before you retry", refusal);
        case Reason::collided:
            return unavailable("This collided with another request", refusal);
        case Reason::other_schema:
            return unavailable("The database has another schema than this server needs", refusal);
        case Reason::failed:
            break;
    }
    return {500, "Internal Server Error"};
}

http::Response reject(const http::Rejection& rejection, const http::Request& /*request*/) {
    std::string body = R"({"error":)";
    json::append_any_string(body, rejection.text);  // may hold client input with any bytes
    http::Response response{.status = rejection.status, .body = body + '}'};
    if (rejection.status == 401) response.add("WWW-Authenticate", "Bearer");
    if (rejection.wait) response.add("Retry-After", std::to_string(rejection.wait->count()));
    return response;
}

/// `fields_attributes.0.name` of the place ["body", "fields_attributes", 0, "name"].
std::string name_of(const json::Place& place) {
    std::string name;
    for (std::size_t i = place.size() > 1 ? 1 : 0; i < place.size(); ++i) {
        if (!name.empty()) name += '.';
        if (const auto* member = std::get_if<std::string>(&place[i]))
            name += *member;
        else
            name += std::to_string(std::get<std::int64_t>(place[i]));
    }
    return name;
}

/// At most three faults, because clients show the text to people.
http::Response invalid(const json::Faults& faults, const http::Request& request) {
    constexpr std::size_t most_shown = 3;
    std::string text = "Validation failed: ";
    for (std::size_t i = 0; i < std::min(faults.size(), most_shown); ++i) {
        const auto& fault = faults[i];
        text += fmt::format("{}{}: {}", i == 0 ? "" : ", ", name_of(fault.loc),
                            fault.advice.empty() ? fault.msg : fault.advice);
    }
    return reject({422, std::move(text)}, request);
}

}  // namespace

const http::ErrorFormat error_format{.to_rejection = to_rejection, .reject = reject, .invalid = invalid};

}  // namespace plaza::mastodon
