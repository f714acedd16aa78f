// The commit that the program plaza was built from. Not in plaza_core, so that tests are not linked for each commit.
#pragma once

#include <string_view>

namespace plaza::app {

/// Hash and date, such as "c7d6105, 2026-11-27". Empty if the build did not know them.
extern const std::string_view commit;

}  // namespace plaza::app
