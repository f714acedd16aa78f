// RequestTallies: the requests that one loop has answered, by route, method and status, and how long they took.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/base/tally.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::app {

class RequestTallies {
 public:
    struct Status {
        int code;
        std::unique_ptr<Tally> count;
    };
    /// All requests of one method to one route.
    struct Route {
        std::string_view path;  // the template, which lives as long as the process; "-" where no route was found
        http::Method method;
        DurationHistogram duration_us;
        std::vector<Status> statuses;
    };

    /// On the loop's thread. Takes a lock only where a route or status comes for the first time.
    void count(const http::Request& request, int status, std::chrono::microseconds duration);

    /// From any thread.
    void for_each(const std::function<void(const Route&)>& look) const;

 private:
    struct Key {
        std::string_view path;
        http::Method method;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::string_view>{}(key.path) + static_cast<std::size_t>(key.method);
        }
    };

    Route& find_or_add(const Key& key);
    Tally& find_or_add(Route& route, int status);

    // The loop's thread alone changes what follows, under the mutex; so it reads without.
    mutable std::mutex mutex_;
    std::unordered_map<Key, Route, Hash> routes_;
};

}  // namespace plaza::app
