// Records the status of each request of a ctest run, for tests/openapi/statuses.mjs, and the answers of the Mastodon
// client API, for tests/api/mastodon/check-answers.
#pragma once

#include <string_view>

namespace plaza::test {

/// Appends a line to a file in ctest's cluster. Does nothing if a test program runs without ctest.
void note_answer(std::string_view method, std::string_view target, int status);

/// Does the same with the body of a successful answer of the client API; ignores other answers.
void note_client_answer(std::string_view method, std::string_view target, int status, std::string_view body);

}  // namespace plaza::test
