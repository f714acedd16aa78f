#include "domain/viewer.hpp"

#include <algorithm>

namespace plaza {
namespace {

bool includes(std::string_view held, std::string_view scope) {
    return scope.starts_with(held) && (scope.size() == held.size() || scope[held.size()] == ':');
}

}  // namespace

bool Rights::allows(std::string_view scope) const {
    return scopes.empty() || std::ranges::any_of(scopes, [&](const auto& held) { return includes(held, scope); });
}

}  // namespace plaza
