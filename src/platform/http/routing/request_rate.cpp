#include "platform/http/routing/request_rate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "platform/base/clock.hpp"
#include "platform/base/time.hpp"

namespace plaza::http {

RequestRate::RequestRate(Rate rate, ToKey to_key) : callers_({rate}), networks_({rate}), to_key_(std::move(to_key)) {
    if (rate.tries <= 0) throw std::logic_error("the rate of a mount must allow requests");
}

RequestRate::Counted RequestRate::count(const Request& request) {
    const auto caller = request.identity.caller;
    auto& limit = caller ? callers_ : networks_;
    const auto key = to_key_(caller ? std::to_string(*caller) : limited_part(request.client));
    const auto now = RateLimit::Clock::now();
    const auto wait = limit.take(key, now);

    const std::int64_t most = limit.pace().rate.tries;
    const auto left = std::max<std::int64_t>(most - limit.count(key, now), 0);
    Counted counted{
        .headers = fmt::format("X-RateLimit-Limit: {}\r\nX-RateLimit-Remaining: {}\r\nX-RateLimit-Reset: ", most, left),
        .refusal = {}};
    const auto whole_in = std::chrono::floor<Time::duration>(limit.until_whole(key, now));
    append_rfc3339_millis(counted.headers, Clock::machine_time() + whole_in);
    counted.headers += "\r\n";
    if (wait) counted.refusal = too_many(*wait);
    return counted;
}

}  // namespace plaza::http
