// The settings of relations.
#pragma once

#include <cstdint>

#include "platform/base/setting.hpp"

namespace plaza::relations {

struct Settings {
    std::int64_t most_followed = 7'500;  // with the follow requests that are not answered

    void declare(SettingList& settings) {
        settings.section("Instance")
            .add("Accounts that an account can follow, with its follow requests that are not answered.",
                 {{"PLAZA_MAX_FOLLOWING", most_followed, Whole{1, 1'000'000}}});
    }
};

}  // namespace plaza::relations
