// Which status each request of a ctest run was answered with, for tests/openapi/statuses.mjs.
#pragma once

#include <string_view>

namespace plaza::test {

/// Appends it to a file in ctest's cluster; does nothing if a test program is run by itself.
void note_answer(std::string_view method, std::string_view target, int status);

}  // namespace plaza::test
