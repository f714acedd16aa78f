#include "app/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <thread>

namespace plaza::app {
namespace {

/// Whether the text is a URL of a scheme, a host and optionally a path.
bool is_public_url(std::string_view text) {
    const bool is_web = text.starts_with("https://") || text.starts_with("http://");
    return is_web && !text.ends_with('/') && text.find_first_of("?#@ \"<>\\") == std::string_view::npos;
}

}  // namespace

void ProcessSettings::check() const {
    if (!public_url.empty() && !is_public_url(public_url))
        throw ConfigError(
            fmt::format("PLAZA_PUBLIC_URL must be a URL such as https://plaza.example.com, without a trailing slash, "
                        "got \"{}\"",
                        public_url));
}

std::size_t ProcessSettings::thread_count() const {
    // At most 8, because each thread has its own connections, and PostgreSQL allows 100 by default.
    return threads.value_or(std::clamp(std::thread::hardware_concurrency(), 1U, 8U));
}

}  // namespace plaza::app
