#include "platform/http/routing/mount.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace plaza::http {

void check_options(const RouteOptions& options, const Signature& signature, std::string_view path) {
    const auto require = [&](bool is_met, std::string_view what) {
        if (!is_met) throw std::logic_error(fmt::format("the handler of {} must {}", path, what));
    };
    require(options.scope.empty() || signature.takes_caller, "take the caller, because the route has a scope");
    require(!(signature.is_read || signature.reads_first) || !signature.takes_pieces || !signature.takes_caller,
            "take a Context: without, it would read the body before the caller's check");
    require(!options.needs_recent_log_in || signature.needs_caller, "need a caller, who must have logged in recently");
    if (!options.is_idempotent) return;
    require(signature.needs_caller, "need a caller, because the route is idempotent");
    require(!signature.is_read, "take a Context, because the route is idempotent");
    require(!signature.takes_pieces, "take the body whole, because the route is idempotent");
    require(signature.answers_json, "answer with JSON, because the route is idempotent");
}

}  // namespace plaza::http
