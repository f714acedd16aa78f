#include "tests/support/answers.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
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

void note_client_answer(std::string_view method, std::string_view target, int status, std::string_view body) {
    static const char* const cluster = std::getenv("PLAZA_TEST_CLUSTER");
    const auto path = target.substr(0, target.find('?'));
    const bool is_client_api = path.starts_with("/api/") || path.starts_with("/oauth/");
    if (cluster == nullptr || !is_client_api || status / 100 != 2 || (!body.starts_with('{') && !body.starts_with('[')))
        return;
    // A test that asks the same again and again gets answers of one form.
    constexpr int enough = 50;
    static std::mutex mutex;
    static std::map<std::string, int, std::less<>> noted;
    std::string shape(method);
    for (const char c : path)
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) shape += c;

    const std::scoped_lock lock(mutex);
    if (++noted[shape] > enough) return;
    const auto line = fmt::format("{} {} {} {}\n", method, path, status, body);
    std::ofstream(fmt::format("{}/client-answers", cluster), std::ios::app) << line << std::flush;
}

}  // namespace plaza::test
