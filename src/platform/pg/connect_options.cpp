#include <fmt/format.h>
#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

#include "platform/pg/connection.hpp"

namespace plaza::pg {
namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

// Whatever is read is a page at most and found by index: a plan made while a table was small must not read the whole of
// it when it has grown.
std::string planner_options(Lane lane) {
    if (lane == Lane::write) return "";
    return fmt::format("-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode={}",
                       lane == Lane::search ? "force_custom_plan" : "force_generic_plan");
}

}  // namespace

const LaneSettings& Settings::of(Lane lane) const {
    switch (lane) {
        case Lane::point:
            return point;
        case Lane::list:
            return list;
        case Lane::search:
            return search;
        case Lane::write:
            break;
    }
    return write;
}

ConnectOptions::ConnectOptions(const Settings& settings, Lane lane) {
    const std::unique_ptr<PQconninfoOption, FreeOptions> parsed(
        PQconninfoParse(settings.url.reveal().c_str(), nullptr));
    if (!parsed) throw std::invalid_argument("this is no PostgreSQL URL (postgresql://user@host/database)");

    const auto add = [this](std::string keyword, std::string value) {
        keywords.push_back(std::move(keyword));
        values.push_back(std::move(value));
    };
    std::string options;
    for (const auto* option = parsed.get(); option->keyword; ++option) {
        if (!option->val) continue;
        if (std::string_view(option->keyword) == "options")
            options = option->val;
        else
            add(option->keyword, option->val);
    }
    options += fmt::format(
        " -c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={} -c jit=off {}",
        settings.of(lane).statement_timeout.count(), settings.lock_timeout.count(),
        settings.idle_in_transaction_timeout.count(), planner_options(lane));
    // Of a keyword that comes twice, the last counts.
    add("options", options);
    add("client_encoding", "UTF8");
    add("application_name", "plaza");
    // After a failover the old primary may still answer, as a standby.
    if (lane == Lane::write) add("target_session_attrs", "read-write");
}

}  // namespace plaza::pg
