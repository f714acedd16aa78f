#include "platform/http/routing/mount.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace plaza::http {

void check_options(const RouteOptions& options, const Signature& signature, std::string_view path) {
    if (!options.scope.empty() && !signature.takes_caller)
        throw std::logic_error(fmt::format("{} has a scope, but its handler does not take the caller", path));
}

}  // namespace plaza::http
