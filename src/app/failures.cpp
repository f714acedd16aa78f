#include "app/failures.hpp"

#include <spdlog/spdlog.h>

#include "platform/base/failure.hpp"
#include "platform/pg/query/error.hpp"

namespace plaza::app {

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
        spdlog::error("request {}: {} {}", request.id, error.sqlstate, error.message);
        if (error.is_of_another_schema()) return Refusal{Reason::other_schema};
    } catch (...) {
        spdlog::error("request {}: {}", request.id, what_of(std::current_exception()));
    }
    return Refusal{Reason::failed};
}

}  // namespace plaza::app
