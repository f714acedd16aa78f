// printed_by(): runs a shell command and returns its output.
#pragma once

#include <string>

namespace plaza::test {

/// The standard output of a shell command. The test fails unless the command exits with 0.
[[nodiscard]] std::string printed_by(const std::string& command);

}  // namespace plaza::test
