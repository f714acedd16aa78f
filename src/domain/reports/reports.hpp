// Reports: what accounts report to the moderators.
#pragma once

#include <boost/describe/enum.hpp>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "domain/viewer.hpp"
#include "platform/base/task.hpp"
#include "platform/base/time.hpp"

namespace plaza {
struct Context;
}

namespace plaza::reports {

/// `legal`: the posts break a law. `violation`: they break rules of the server.
enum class Category : std::uint8_t { spam, legal, violation, other };
BOOST_DESCRIBE_ENUM(Category, spam, legal, violation, other)

/// `posts` are posts of the target that the reporter may see.
struct Draft {
    AccountId target;
    Category category = Category::other;
    std::string comment{};
    std::vector<PostId> posts{};
    std::vector<std::int64_t> rules{};
};

struct Report {
    std::int64_t id;
    Time created_at;
};

enum class Error { target_absent, too_many };

/// The limit of reports of an account per day.
inline constexpr std::int64_t most_a_day = 100;

/// Throws signed_out() if the reporter's token is no longer valid.
Task<std::expected<Report, Error>> add(Context& context, Viewer reporter, Draft draft);

}  // namespace plaza::reports
