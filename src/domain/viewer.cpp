#include "domain/viewer.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace plaza {
namespace {

/// What the old scope `follow` still stands for.
constexpr std::array<std::string_view, 6> follow_scopes{"read:blocks",  "read:follows",  "read:mutes",
                                                        "write:blocks", "write:follows", "write:mutes"};

bool is_below(std::string_view held, std::string_view scope) {
    return scope.starts_with(held) && (scope.size() == held.size() || scope[held.size()] == ':');
}

bool includes_one(std::string_view held, std::string_view scope) {
    if (is_below(held, scope)) return true;
    if (scope == "profile") return held == "read" || held == "read:accounts";
    return held == "follow" && std::ranges::find(follow_scopes, scope) != follow_scopes.end();
}

}  // namespace

bool includes(const Scopes& held, std::string_view scope) {
    return std::ranges::any_of(held, [&](const auto& one) { return includes_one(one, scope); });
}

bool Rights::allows(std::string_view scope) const {
    return scopes.empty() || scope == any_scope || includes(scopes, scope);
}

bool Rights::has_logged_in_recently(Time now) const {
    constexpr std::chrono::minutes recently{15};
    return authenticated_at && *authenticated_at > now - recently;
}

}  // namespace plaza
