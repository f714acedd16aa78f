#include "tests/support/shell.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace plaza::test {

std::string printed_by(const std::string& command) {
    std::FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), size);
    EXPECT_EQ(pclose(pipe), 0) << command << output;
    return output;
}

}  // namespace plaza::test
