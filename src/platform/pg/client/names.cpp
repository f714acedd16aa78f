#include "platform/pg/client/names.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <map>
#include <utility>

namespace plaza::pg {

namespace asio = boost::asio;

struct NameLookup::Caller {
    Caller(Executor loop, OnAnswer callback) : executor(loop), on_answer(std::move(callback)) {}

    const Executor executor;
    std::mutex mutex;    // guards `on_answer`
    OnAnswer on_answer;  // empty if no longer needed; the loop may be destroyed then
};

namespace {

// A lookup without an answer occupies its thread until the system's resolver gives up.
constexpr std::size_t most_names_at_once = 8;

struct Questions {
    asio::thread_pool threads{most_names_at_once};
    std::mutex mutex;  // guards `asked`
    std::map<std::string, std::vector<std::shared_ptr<NameLookup::Caller>>> asked;
};

// Never destroyed, because the process would wait for the threads at exit.
Questions& questions() {
    static auto* const all = new Questions;
    return *all;
}

Addresses resolve(const std::string& name) {
    Addresses addresses;
    boost::system::error_code failure;
    asio::ip::tcp::resolver resolver(questions().threads);
    for (const auto& entry : resolver.resolve(name, "", failure)) {
        auto address = entry.endpoint().address().to_string();
        if (std::ranges::find(addresses.found, address) == addresses.found.end())
            addresses.found.push_back(std::move(address));
    }
    if (addresses.found.empty()) addresses.problem = failure ? failure.message() : "it has no address";
    return addresses;
}

void answer(const std::string& name) {
    const auto addresses = resolve(name);
    std::vector<std::shared_ptr<NameLookup::Caller>> callers;
    {
        const std::lock_guard lock(questions().mutex);
        callers = std::move(questions().asked.extract(name).mapped());
    }
    for (const auto& caller : callers) {
        const std::lock_guard lock(caller->mutex);
        if (!caller->on_answer) continue;
        asio::post(caller->executor, [caller, addresses] {
            NameLookup::OnAnswer on_answer;
            {
                const std::lock_guard inner(caller->mutex);
                on_answer = std::exchange(caller->on_answer, nullptr);
            }
            if (on_answer) on_answer(addresses);
        });
    }
}

}  // namespace

NameLookup::NameLookup(const std::string& name, Executor executor, OnAnswer on_answer)
    : caller_(std::make_shared<Caller>(executor, std::move(on_answer))) {
    auto& all = questions();
    const std::lock_guard lock(all.mutex);
    auto& callers = all.asked[name];
    callers.push_back(caller_);
    if (callers.size() == 1) asio::post(all.threads, [name] { answer(name); });
}

NameLookup::~NameLookup() {
    const std::lock_guard lock(caller_->mutex);
    caller_->on_answer = nullptr;
}

}  // namespace plaza::pg
