// OfflineContext: the rules of the domain for a command, as a server has them: one implementation for both.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "domain/context.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"

namespace plaza::commands {

class OfflineContext {
 public:
    /// On a database of this version's schema.
    OfflineContext(const app::Config& config, const Secret& database_url);
    ~OfflineContext();
    OfflineContext(const OfflineContext&) = delete;
    OfflineContext& operator=(const OfflineContext&) = delete;

    [[nodiscard]] Context& context();

    /// Runs it to its end, and throws what it throws.
    void run(Task<> task);

 private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace plaza::commands
