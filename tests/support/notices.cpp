#include "tests/support/notices.hpp"

#include "platform/pg/client/unit.hpp"

namespace plaza::test {
namespace {

Task<> write(Context& context, notifications::Notice notice, bool is_new) {
    pg::Unit unit(context.db);
    if (is_new)
        notifications::add(context, unit, notice);
    else
        notifications::remove(unit, notice);
    co_await unit.commit();
}

}  // namespace

void Notices::add(const Notice& notice) {
    offline().run(write(offline().context(), notice, true));
}

void Notices::take_back(const Notice& notice) {
    offline().run(write(offline().context(), notice, false));
}

void Notices::relate(const Person& one, const Person& other, const std::string& set) {
    database().exec(
        fmt::format("insert into relations (account_id, other_id) values ({0}, {1}) on conflict do nothing;"
                    "update relations set {2} where account_id = {0} and other_id = {1}",
                    one.id, other.id, set));
}

void Notices::block(const Person& one, const Person& other) {
    relate(one, other, "blocking_id = 1");
    relate(other, one, "is_blocked_by = true");
    database().exec(fmt::format("update users set has_blocks = true where id in ({}, {})", one.id, other.id));
}

std::vector<std::string> Notices::seen_by(Person& person, const std::string& query) {
    std::vector<std::string> seen;
    for (const auto& one : person.get("/api/v1/notifications" + query).json()) {
        auto text = one.at("type").get<std::string>();
        if (one.contains("status")) text += " " + one["status"].at("id").get<std::string>();
        seen.push_back(std::move(text));
    }
    return seen;
}

std::vector<std::string> Notices::ids_seen_by(Person& person, const std::string& query) {
    std::vector<std::string> ids;
    for (const auto& one : person.get("/api/v1/notifications" + query).json())
        ids.push_back(one.at("id").get<std::string>());
    return ids;
}

}  // namespace plaza::test
