// NameLookup: the addresses of a host's name, found off the loop. It asks by itself again for each call: names move.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/task.hpp"

namespace plaza::pg {

struct Addresses {
    std::vector<std::string> found;  // as numbers, in the resolver's order
    std::string problem;             // why there are none
};

/// Told on the loop, once, unless it is destroyed before. Neither a loop nor the end of the process waits for a
/// resolver that does not answer, and calls for one name that run at the same time are one question.
class NameLookup {
 public:
    using Tell = std::function<void(const Addresses&)>;

    /// Throws std::system_error where there can be no thread for it.
    NameLookup(const std::string& name, Executor executor, Tell tell);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    struct Caller;

 private:
    const std::shared_ptr<Caller> caller_;
};

}  // namespace plaza::pg
