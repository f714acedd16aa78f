#include "commands/contents.hpp"

#include <fmt/format.h>

#include "platform/pg/blocking/blocking.hpp"

namespace plaza::commands {
namespace {

std::string counted(std::uint64_t number, const char* one) {
    return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

}  // namespace

Contents count_contents(pg::BlockingConnection& connection) {
    const auto row = connection.query(R"sql(
        select (select count(*) from users), (select count(*) from posts), (select count(*) from votes))sql")[0];
    return {std::stoull(row[0]), std::stoull(row[1]), std::stoull(row[2])};
}

std::string describe(const Contents& contents) {
    return fmt::format("{}, {}, {}", counted(contents.users, "user"), counted(contents.posts, "post"),
                       counted(contents.votes, "vote"));
}

}  // namespace plaza::commands
