// The settings of the endpoints for operators.
#pragma once

#include "platform/base/secret.hpp"
#include "platform/base/setting.hpp"

namespace plaza::ops {

struct Settings {
    Secret metrics_token;  // empty: there is no /metrics

    void declare(SettingList& settings) {
        settings.section("Metrics").add(
            "Secret. Token for `GET /metrics`. Empty: there is no `/metrics`. See docs/operations.md.",
            {{"PLAZA_METRICS_TOKEN", metrics_token}});
    }
};

}  // namespace plaza::ops
