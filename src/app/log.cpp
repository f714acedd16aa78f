#include "app/log.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <string>

#include "platform/base/unicode.hpp"
#include "platform/http/server/traceparent.hpp"
#include "platform/json/write.hpp"

namespace plaza::app {
namespace {

constexpr std::size_t queue_lines = 4'096;

std::atomic<bool> is_json{false};

/// `%*` in a pattern. JSON: the message as the member "msg", or the members that log_request() has formatted. Text: the
/// message without control characters.
class Message : public spdlog::custom_flag_formatter {
 public:
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        const std::string_view text(message.payload.data(), message.payload.size());
        std::string shown;
        if (!is_json) {
            shown = printable(text);
        } else if (text.starts_with("\"msg\":")) {
            shown = text;
        } else {
            shown = "\"msg\":";
            json::append_string(shown, text);
        }
        out.append(shown.data(), shown.data() + shown.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<Message>(); }
};

}  // namespace

void start_log(LogFormat format) {
    is_json = format == LogFormat::json || (format == LogFormat::automatic && isatty(STDERR_FILENO) == 0);
    spdlog::init_thread_pool(queue_lines, 1);
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::async_logger>("plaza", std::move(sink), spdlog::thread_pool(),
                                                         spdlog::async_overflow_policy::overrun_oldest);
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<Message>('*');
    formatter->set_pattern(is_json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%*})" : "%H:%M:%S.%e %^%l%$ %*");
    logger->set_formatter(std::move(formatter));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

void finish_log() {
    spdlog::shutdown();
}

std::uint64_t dropped_log_lines() {
    const auto threads = spdlog::thread_pool();
    return threads ? threads->overrun_counter() : 0;
}

void log_request(const http::Request& request, int status, std::chrono::microseconds duration) {
    const auto route = request.identity.route.empty() ? std::string_view("-") : request.identity.route;
    const auto& user = request.identity.caller;
    const auto trace = http::find_traceparent(request);
    std::string line;
    const auto out = std::back_inserter(line);
    if (is_json) {
        line = "\"msg\":\"request\",\"id\":";
        json::append_string(line, request.id);
        line += ",\"method\":";
        json::append_string(line, request.method_name);
        line += ",\"route\":";
        json::append_string(line, route);
        fmt::format_to(out, ",\"status\":{},\"duration_us\":{}", status, duration.count());
        if (user) fmt::format_to(out, ",\"user\":{}", *user);
        if (trace)
            fmt::format_to(out, R"(,"trace_id":"{}","span_id":"{}","parent_span_id":"{}")", trace->trace_id,
                           http::new_span_id(), trace->parent_id);
    } else {
        fmt::format_to(out, "{} {} {} {:.1f} ms", status, request.method_name, route,
                       static_cast<double>(duration.count()) / 1'000);
        if (user) fmt::format_to(out, " user {}", *user);
        if (trace) fmt::format_to(out, " trace {}", trace->trace_id);
        fmt::format_to(out, " [{}]", request.id);
    }
    spdlog::info("{}", line);
}

}  // namespace plaza::app
