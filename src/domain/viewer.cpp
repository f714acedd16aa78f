#include "domain/viewer.hpp"

#include <algorithm>
#include <array>

namespace plaza {
namespace {

/// What the old scope `follow` still stands for.
constexpr std::array<std::string_view, 6> follow_scopes{"read:blocks",  "read:follows",  "read:mutes",
                                                        "write:blocks", "write:follows", "write:mutes"};

bool includes(std::string_view held, std::string_view scope) {
    if (held == "follow" && std::ranges::find(follow_scopes, scope) != follow_scopes.end()) return true;
    return scope.starts_with(held) && (scope.size() == held.size() || scope[held.size()] == ':');
}

}  // namespace

bool Rights::allows(std::string_view scope) const {
    return scopes.empty() || std::ranges::any_of(scopes, [&](const auto& held) { return includes(held, scope); });
}

}  // namespace plaza
