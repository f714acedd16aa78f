#include "api/native/refusals.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "domain/accounts/accounts.hpp"

namespace plaza::native {
namespace {

http::Rejection taken_by_other(const Refusal& refusal) {
    if (refusal.thing == "email") return http::bad_request("User with email: {} already exists !", refusal.id);
    return http::conflict("{} {} is taken", refusal.thing, refusal.id);
}

http::Rejection unavailable(std::string text, const Refusal& refusal) {
    return {503, std::move(text), refusal.wait.value_or(std::chrono::seconds{1})};
}

std::string busy_text(const Refusal& refusal) {
    if (refusal.thing == "password") return "too many passwords are being checked, try again in a moment";
    return fmt::format("no free id for a new {}", refusal.thing);
}

std::string second_factor_text(const Refusal& refusal) {
    if (refusal.thing == "missing")
        return "this account has a second factor: send its code too, in the form field `otp`";
    return "the code of the second factor is wrong or was used";
}

std::string renamed_text(const Refusal& refusal) {
    return fmt::format("a {} can be changed {} times in {} days", refusal.thing, accounts::most_renames,
                       accounts::rename_period.count());
}

std::string scope_text(const Refusal& refusal) {
    if (refusal.thing.empty()) return "apps cannot use this operation";
    return fmt::format("this token does not have the scope {}", refusal.thing);
}

/// Why the server cannot answer now.
std::string reason_of_outage(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::unreachable:
            return "the database cannot be reached right now";
        case Reason::read_only:
            return "the database is read-only right now";
        case Reason::outcome_unknown:
            return "the database connection was lost; the request may have been applied, check before retrying";
        case Reason::collided:
            return "this collided with another request";
        case Reason::other_schema:
            return "the database has another schema than this server needs";
        default:
            return busy_text(refusal);
    }
}

}  // namespace

http::Rejection to_rejection(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::no_token:
            return {401, "Not authenticated"};
        case Reason::signed_out:
            return {401, "Couldn't validate Credentials"};
        case Reason::legacy_token:
            return {403, "this token is from before the move to Plaza and cannot change the account: log in again"};
        case Reason::no_scope:
            return {403, scope_text(refusal)};
        case Reason::no_account:
            return {403, "This method requires an authenticated user"};
        case Reason::absent:
            return http::not_found("{} with id: {} does not exist", refusal.thing, refusal.id);
        case Reason::wrong_credentials:
            return {403, "Invalid credentials"};
        case Reason::second_factor:
            return {403, second_factor_text(refusal)};
        case Reason::old_log_in:
            return {403, "the last log-in was over 15 minutes ago: see POST /users/me/authenticate"};
        case Reason::forbidden:
            return {403, "Not authorized to complete this action"};
        case Reason::at_limit:
            return http::conflict("at most {} {} are allowed", refusal.id, refusal.thing);
        case Reason::taken:
            return taken_by_other(refusal);
        case Reason::too_many:
            return {429, "too many attempts, try again later", refusal.wait};
        case Reason::changed_too_often:
            return {429, renamed_text(refusal), refusal.wait};
        case Reason::mail_off:
            return http::conflict("this server sends no mail: set PLAZA_SMTP_URL");
        case Reason::no_data_key:
            return http::conflict("this server cannot encrypt: set PLAZA_DATA_KEY");
        case Reason::busy:
        case Reason::unreachable:
        case Reason::read_only:
        case Reason::outcome_unknown:
        case Reason::collided:
        case Reason::other_schema:
            return unavailable(reason_of_outage(refusal), refusal);
        case Reason::failed:
            break;
    }
    return {500, "Internal Server Error"};
}

}  // namespace plaza::native
