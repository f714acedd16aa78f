#include "app/request_tallies.hpp"

#include <algorithm>

namespace plaza::app {

void RequestTallies::count(const http::Request& request, int status, std::chrono::microseconds duration) {
    const auto path = request.identity.route.empty() ? std::string_view("-") : request.identity.route;
    auto& route = find_or_add(Key{path, request.method});
    route.duration_us.observe(static_cast<std::uint64_t>(duration.count()));
    find_or_add(route, status).add();
}

RequestTallies::Route& RequestTallies::find_or_add(const Key& key) {
    if (const auto found = routes_.find(key); found != routes_.end()) return found->second;
    const std::lock_guard lock(mutex_);
    auto& route = routes_[key];
    route.path = key.path;
    route.method = key.method;
    return route;
}

Tally& RequestTallies::find_or_add(Route& route, int status) {
    const auto found = std::ranges::find(route.statuses, status, &Status::code);
    if (found != route.statuses.end()) return *found->count;
    const std::lock_guard lock(mutex_);
    return *route.statuses.emplace_back(status, std::make_unique<Tally>()).count;
}

void RequestTallies::for_each(const std::function<void(const Route&)>& visit) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, route] : routes_) visit(route);
}

}  // namespace plaza::app
