#include "tests/support/crowd.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "platform/pg/blocking/blocking.hpp"
#include "tests/support/wait.hpp"

namespace plaza::test {

using namespace std::chrono_literals;

Answer write_post(Client& author, const Intent& intent) {
    Headers headers;
    if (intent.has_key) headers.emplace_back("Idempotency-Key", intent.title);
    return author.post("/posts", nlohmann::json{{"title", intent.title}, {"content", ""}}.dump(), headers);
}

void expect_nothing_lost(const Secret& database_url, const std::vector<Intent>& intents) {
    std::map<std::string, std::vector<std::int64_t>> posts;
    for (const auto& row : pg::BlockingConnection(database_url).query("select title, id from posts"))
        posts[row[0]].push_back(std::stoll(row[1]));
    for (const auto& intent : intents) {
        const auto found = posts.find(intent.title);
        const auto count = found == posts.end() ? 0 : found->second.size();
        EXPECT_LE(count, 1U) << intent.title;
        if (!intent.acknowledged) continue;
        ASSERT_EQ(count, 1U) << intent.title << " was acknowledged";
        EXPECT_EQ(found->second[0], *intent.acknowledged);
    }
}

Crowd::Crowd(std::uint16_t port, const std::string& token, const std::string& name) : name_(name) {
    for (std::size_t person = 0; person < intents_.size(); ++person)
        threads_.emplace_back([this, person, client = Client(port, token)](const std::stop_token& stop) mutable {
            write_on(stop, std::move(client), person);
        });
    for (int reader = 0; reader < 2; ++reader)
        threads_.emplace_back([this, client = Client(port, token)](const std::stop_token& stop) mutable {
            read_on(stop, std::move(client));
        });
}

bool Crowd::gets_served(int more) {
    return becomes_true([this, enough = served_ + more] { return served_ >= enough; });
}

bool Crowd::gets_refused(int more) {
    return becomes_true([this, enough = unavailable_ + more] { return unavailable_ >= enough; });
}

std::chrono::milliseconds Crowd::take_longest_pause() {
    const std::scoped_lock lock(mutex_);
    return std::chrono::ceil<std::chrono::milliseconds>(std::exchange(longest_pause_, {}));
}

std::vector<Intent> Crowd::intents() {
    threads_.clear();
    std::vector<Intent> all;
    for (auto& some : intents_) all.insert(all.end(), some.begin(), some.end());
    return all;
}

std::set<std::string> Crowd::complaints() {
    threads_.clear();
    return complaints_;
}

void Crowd::write_on(const std::stop_token& stop, Client client, std::size_t person) try {
    for (int n = 0; !stop.stop_requested(); ++n) {
        auto& intent = intents_[person].emplace_back(Intent{fmt::format("{}-{}-{}", name_, person, n), n % 2 == 0});
        do {
            const auto began = Clock::now();
            const auto answer = write_post(client, intent);
            note(answer, Clock::now() - began);
            if (answer.status != 201) continue;
            intent.acknowledged = answer.json().at("id").get<std::int64_t>();
            note_acknowledged();
        } while (intent.has_key && !intent.acknowledged && !stop.stop_requested());
    }
} catch (const std::runtime_error& error) {
    complain(error.what());
}

void Crowd::read_on(const std::stop_token& stop, Client client) try {
    while (!stop.stop_requested()) {
        const auto began = Clock::now();
        const auto answer = client.get("/posts");
        note(answer, Clock::now() - began);
    }
} catch (const std::runtime_error& error) {
    complain(error.what());
}

void Crowd::note(const Answer& answer, Clock::duration time) {
    // A second for a connection, and five for a statement, are what the limits allow.
    if (time > 10s) complain("an answer took more than ten seconds");
    if (answer.status == 503) {
        ++unavailable_;
        if (answer.header("Retry-After").empty()) complain("503 without Retry-After");
    } else if (answer.status == 200 || answer.status == 201) {
        ++served_;
    } else {
        complain(fmt::format("{} {}", answer.status, answer.body));
    }
}

void Crowd::note_acknowledged() {
    ++acknowledged_;
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    longest_pause_ = std::max(longest_pause_, now - std::exchange(last_acknowledged_, now));
}

void Crowd::complain(const std::string& what) {
    const std::scoped_lock lock(mutex_);
    complaints_.insert(what);
}

}  // namespace plaza::test
