#include "app/failures.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "platform/base/failure.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::app {
namespace {

constexpr std::string_view foreign_key_violation = "23503";

/// Whether a foreign key is that of rows that only their own account writes. If such a key is violated, the account was
/// deleted during its request.
bool is_of_caller(std::string_view constraint) {
    constexpr std::array<std::string_view, 4> of_others{"account_counts_account_id_fkey",
                                                        "conversations_account_id_fkey",
                                                        "notifications_account_id_fkey", "relations_account_id_fkey"};
    constexpr std::array<std::string_view, 4> columns{"_account_id_fkey", "_author_id_fkey", "_user_id_fkey",
                                                      "_voter_id_fkey"};
    return std::ranges::find(of_others, constraint) == of_others.end() &&
           std::ranges::any_of(columns, [&](auto column) { return constraint.ends_with(column); });
}

}  // namespace

Refusal explain(std::exception_ptr failure, const http::Request& request) {
    try {
        std::rethrow_exception(failure);
    } catch (const Refusal& refusal) {
        return refusal;
    } catch (const pg::Unavailable& error) {
        spdlog::warn("request {}: database unavailable: {}", request.id, error.reason);
        if (error.only_reads) return Refusal{Reason::read_only};
        return Refusal{error.outcome_unknown ? Reason::outcome_unknown : Reason::unreachable};
    } catch (const pg::Error& error) {
        if (error.is_conflict()) return Refusal{Reason::collided};
        if (error.sqlstate == foreign_key_violation)
            return is_of_caller(error.constraint) ? signed_out() : absent("record", {});
        spdlog::error("request {}: {} {}", request.id, error.sqlstate, error.message);
        if (error.is_of_another_schema()) return Refusal{Reason::other_schema};
    } catch (...) {
        spdlog::error("request {}: {}", request.id, what_of(std::current_exception()));
    }
    return Refusal{Reason::failed};
}

}  // namespace plaza::app
