// Records the status of each request of a ctest run, for tests/openapi/statuses.mjs.
#pragma once

#include <string_view>

namespace plaza::test {

/// Appends a line to a file in ctest's cluster. Does nothing if a test program runs without ctest.
void note_answer(std::string_view method, std::string_view target, int status);

}  // namespace plaza::test
