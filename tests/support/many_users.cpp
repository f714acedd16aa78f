#include "tests/support/many_users.hpp"

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

Answer write_post(Client& author, const AttemptedPost& post) {
    Headers headers;
    if (post.has_key) headers.emplace_back("Idempotency-Key", post.title);
    return author.post("/posts", nlohmann::json{{"title", post.title}, {"content", ""}}.dump(), headers);
}

void expect_nothing_lost(const Secret& database_url, const std::vector<AttemptedPost>& attempted) {
    std::map<std::string, std::vector<std::int64_t>> posts;
    for (const auto& row : pg::BlockingConnection(database_url).query("select title, id from posts"))
        posts[row[0]].push_back(std::stoll(row[1]));
    for (const auto& post : attempted) {
        const auto found = posts.find(post.title);
        const auto count = found == posts.end() ? 0 : found->second.size();
        EXPECT_LE(count, 1U) << post.title;
        if (!post.acknowledged) continue;
        ASSERT_EQ(count, 1U) << post.title << " was acknowledged";
        EXPECT_EQ(found->second[0], *post.acknowledged);
    }
}

ManyUsers::ManyUsers(std::uint16_t port, const std::string& token, const std::string& name) : name_(name) {
    for (std::size_t user = 0; user < posts_.size(); ++user)
        threads_.emplace_back([this, user, client = Client(port, token)](const std::stop_token& stop) mutable {
            keep_writing(stop, std::move(client), user);
        });
    for (int reader = 0; reader < 2; ++reader)
        threads_.emplace_back([this, client = Client(port, token)](const std::stop_token& stop) mutable {
            keep_reading(stop, std::move(client));
        });
}

bool ManyUsers::are_served(int more) {
    return becomes_true([this, enough = served_ + more] { return served_ >= enough; });
}

bool ManyUsers::are_rejected(int more) {
    return becomes_true([this, enough = unavailable_ + more] { return unavailable_ >= enough; });
}

std::chrono::milliseconds ManyUsers::take_longest_pause() {
    const std::scoped_lock lock(mutex_);
    return std::chrono::ceil<std::chrono::milliseconds>(std::exchange(longest_pause_, {}));
}

std::vector<AttemptedPost> ManyUsers::posts() {
    threads_.clear();
    std::vector<AttemptedPost> all;
    for (auto& of_writer : posts_) all.insert(all.end(), of_writer.begin(), of_writer.end());
    return all;
}

std::set<std::string> ManyUsers::errors() {
    threads_.clear();
    return errors_;
}

void ManyUsers::keep_writing(const std::stop_token& stop, Client client, std::size_t user) try {
    for (int n = 0; !stop.stop_requested(); ++n) {
        auto& post = posts_[user].emplace_back(AttemptedPost{fmt::format("{}-{}-{}", name_, user, n), n % 2 == 0});
        do {
            const auto began = Clock::now();
            const auto answer = write_post(client, post);
            note(answer, Clock::now() - began);
            if (answer.status != 201) continue;
            post.acknowledged = answer.json().at("id").get<std::int64_t>();
            note_acknowledged();
        } while (post.has_key && !post.acknowledged && !stop.stop_requested());
    }
} catch (const std::runtime_error& error) {
    add_error(error.what());
}

void ManyUsers::keep_reading(const std::stop_token& stop, Client client) try {
    while (!stop.stop_requested()) {
        const auto began = Clock::now();
        const auto answer = client.get("/posts");
        note(answer, Clock::now() - began);
    }
} catch (const std::runtime_error& error) {
    add_error(error.what());
}

void ManyUsers::note(const Answer& answer, Clock::duration time) {
    // The limits allow one second for a connection and five for a statement.
    if (time > 10s) add_error("an answer took more than ten seconds");
    if (answer.status == 503) {
        ++unavailable_;
        if (answer.header("Retry-After").empty()) add_error("503 without Retry-After");
    } else if (answer.status == 200 || answer.status == 201) {
        ++served_;
    } else {
        add_error(fmt::format("{} {}", answer.status, answer.body));
    }
}

void ManyUsers::note_acknowledged() {
    ++acknowledged_;
    const std::scoped_lock lock(mutex_);
    const auto now = Clock::now();
    longest_pause_ = std::max(longest_pause_, now - std::exchange(last_acknowledged_, now));
}

void ManyUsers::add_error(const std::string& what) {
    const std::scoped_lock lock(mutex_);
    errors_.insert(what);
}

}  // namespace plaza::test
