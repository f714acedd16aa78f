#include "tests/support/answers.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>
#include <string>

namespace plaza::test {

void note_answer(std::string_view method, std::string_view target, int status) {
    static const char* const cluster = std::getenv("PLAZA_TEST_CLUSTER");
    if (cluster == nullptr) return;
    static std::mutex mutex;
    static std::set<std::string> noted;

    auto line = fmt::format("{} {} {}\n", method, target.substr(0, target.find('?')), status);
    const std::scoped_lock lock(mutex);
    const auto [place, is_new] = noted.insert(std::move(line));
    // Other tests append at the same time, so each line is a single write.
    if (is_new) std::ofstream(fmt::format("{}/answers", cluster), std::ios::app) << *place << std::flush;
}

}  // namespace plaza::test
