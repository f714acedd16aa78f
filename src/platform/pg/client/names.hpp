// NameLookup: looks up the addresses of a host name on another thread. Does not cache, because addresses change.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/task.hpp"

namespace plaza::pg {

struct Addresses {
    std::vector<std::string> found;  // numeric, in the order of the resolver
    std::string problem;             // why nothing was found
};

/// Calls `on_answer` once on the loop, unless destroyed before. Neither a loop nor the exit of the process waits for a
/// resolver that does not answer. Simultaneous calls for one name share one lookup.
class NameLookup {
 public:
    using OnAnswer = std::function<void(const Addresses&)>;

    /// Throws std::system_error if no thread can be started.
    NameLookup(const std::string& name, Executor executor, OnAnswer on_answer);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    struct Caller;

 private:
    const std::shared_ptr<Caller> caller_;
};

}  // namespace plaza::pg
