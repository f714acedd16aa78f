#include "platform/crypto/passwords.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdint>
#include <utility>

#include "platform/base/refusal.hpp"
#include "platform/crypto/password_hash.hpp"
#include "platform/crypto/password_work.hpp"

namespace plaza::crypto {
namespace {

ComparisonCost cost_of(const PasswordSettings& settings, unsigned bcrypt_cost = 0) {
    return {{settings.memory_bytes, settings.passes}, bcrypt_cost};
}

}  // namespace

Passwords::Passwords(boost::asio::io_context& loop, PasswordPool& pool)
    : pool_(pool),
      inbox_(std::make_shared<PasswordInbox>(pool.capacity())),
      readable_(loop.get_executor(), inbox_->descriptor()) {}

Passwords::~Passwords() {
    stop();
}

void Passwords::stop() {
    waiting_.clear();
    later_.clear();
    // The inbox owns the descriptor and may outlive this object.
    if (readable_.is_open()) readable_.release();
}

Task<std::string> Passwords::hash(Secret password, std::optional<std::int64_t> caller) {
    using Kind = PasswordWork::Kind;
    Finished work(new PasswordWork{Kind::hash, std::move(password), {}, cost_of(pool_.settings()), inbox_, caller});
    const auto finished = co_await compute(std::move(work));
    if (!finished->hash) throw busy("password");
    co_return finished->hash->data();
}

Task<Verdict> Passwords::verify(Secret password, std::string stored, std::optional<std::int64_t> caller) {
    using Kind = PasswordWork::Kind;
    const auto cost = cost_of(pool_.settings());
    Finished work(new PasswordWork{Kind::verify, std::move(password), std::move(stored), cost, inbox_, caller});
    const auto finished = co_await compute(std::move(work));
    co_return Verdict{finished->matches, is_weaker(finished->stored, cost.argon2)};
}

Task<Verdict> Passwords::verify_in_equal_time(Secret password, std::string stored, unsigned bcrypt_cost) {
    using Kind = PasswordWork::Kind;
    const auto cost = cost_of(pool_.settings(), bcrypt_cost);
    Finished work(new PasswordWork{Kind::verify_in_equal_time, std::move(password), std::move(stored), cost, inbox_});
    const auto finished = co_await compute(std::move(work));
    co_return Verdict{finished->matches, is_weaker(finished->stored, cost.argon2)};
}

Task<Passwords::Finished> Passwords::compute(Finished work) {
    const PasswordWork* key = work.get();
    auto finished = std::move(work);
    if (begin(finished)) {
        Token token;
        auto start = [this, key](Handler handler) {
            waiting_.emplace(key, std::move(handler));
            wait_for_inbox();
        };
        finished = co_await boost::asio::async_initiate<Token, void(Finished)>(std::move(start), token);
        if (finished) co_return finished;
    }
    tallies_.refused.add();
    throw busy("password");
}

bool Passwords::begin(Finished& work) {
    if (!work->caller) return pool_.submit(work, Caller::stranger);
    const auto caller = *work->caller;
    if (const auto line = later_.find(caller); line != later_.end()) {
        if (line->second.size() >= pool_.settings().reserved_queue) return false;
        line->second.push_back(std::move(work));
        return true;
    }
    if (!pool_.submit(work, Caller::known)) return false;
    later_.try_emplace(caller);
    return true;
}

void Passwords::begin_next_of(std::int64_t caller) {
    const auto line = later_.find(caller);
    if (line == later_.end()) return;  // stopped
    while (!line->second.empty()) {
        auto next = std::move(line->second.front());
        line->second.pop_front();
        const PasswordWork* key = next.get();
        if (pool_.submit(next, Caller::known)) return;
        resume(key, nullptr);
    }
    later_.erase(line);
}

void Passwords::resume(const PasswordWork* key, Finished work) {
    auto waiter = waiting_.extract(key);
    if (waiter.empty()) return;
    boost::asio::post(readable_.get_executor(),
                      [handler = std::move(waiter.mapped()), work = std::move(work)]() mutable {
                          std::move(handler)(std::move(work));
                      });
}

/// Only while a coroutine waits, so that a loop without work ends.
void Passwords::wait_for_inbox() {
    if (std::exchange(is_waiting_, true)) return;
    readable_.async_wait(boost::asio::posix::descriptor_base::wait_read, [this](boost::system::error_code error) {
        if (error) return;
        is_waiting_ = false;
        empty_inbox();
        if (!waiting_.empty()) wait_for_inbox();
    });
}

void Passwords::empty_inbox() {
    inbox_->clear_descriptor();
    while (auto work = inbox_->take()) {
        pool_.leave(work->caller ? Caller::known : Caller::stranger);
        tallies_.duration_us.observe(static_cast<std::uint64_t>(work->duration.count()));
        if (work->caller) begin_next_of(*work->caller);
        const PasswordWork* key = work.get();
        resume(key, std::move(work));
    }
}

}  // namespace plaza::crypto
