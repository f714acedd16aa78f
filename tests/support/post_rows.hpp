// wrong_rows(): compares the rows and counters that belong to posts with the posts.
#pragma once

#include <string>
#include <vector>

namespace plaza::test {

class TestDatabase;

/// What is not as the posts say: counters, and the rows of lists, threads and marks. Deleted posts must be erased.
[[nodiscard]] std::vector<std::string> wrong_rows(TestDatabase& database);

}  // namespace plaza::test
