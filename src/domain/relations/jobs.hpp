// The jobs of relations/.
#pragma once

#include <chrono>
#include <string_view>

#include "domain/ids.hpp"
#include "platform/base/describe.hpp"
#include "platform/base/task.hpp"
#include "platform/jobs/jobs.hpp"

namespace plaza {
struct Context;
}

namespace plaza::relations {

/// Accepts the follow requests of an account that is no longer locked.
struct AcceptRequests {
    static constexpr std::string_view kind = "relations.accept_requests";
    static constexpr jobs::Retry retry{16, std::chrono::seconds{4}, std::chrono::hours{1}};

    AccountId account;
};
BOOST_DESCRIBE_STRUCT(AcceptRequests, (), (account))

/// Stops if the account is locked again.
Task<> run(Context& context, AcceptRequests job);

}  // namespace plaza::relations
