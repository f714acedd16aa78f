// OfflineContext: runs domain functions in a command, with the same implementation as in a server.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "domain/context.hpp"
#include "platform/base/secret.hpp"
#include "platform/base/task.hpp"

namespace plaza::commands {

class OfflineContext {
 public:
    /// The database has the schema of this version.
    OfflineContext(const app::Config& config, const Secret& database_url);
    ~OfflineContext();
    OfflineContext(const OfflineContext&) = delete;
    OfflineContext& operator=(const OfflineContext&) = delete;

    [[nodiscard]] Context& context();

    /// Runs the task until it ends, and rethrows its exception.
    void run(Task<> task);

 private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace plaza::commands
