#include "app/data_dir.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "platform/crypto/random.hpp"

namespace plaza::app {
namespace {

constexpr std::size_t key_bytes = 32;

/// Writes to a temporary name first, so that a full disk leaves no truncated key.
void write_key(const std::filesystem::path& path, std::string_view key) {
    const auto draft = path.string() + ".new";
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool is_written = file >= 0 && ::write(file, key.data(), key.size()) == std::ssize(key) && ::fsync(file) == 0;
    const int reason = errno;
    if (file >= 0) ::close(file);
    if (!is_written) throw std::runtime_error(fmt::format("cannot write {}: {}", draft, std::strerror(reason)));
    std::filesystem::rename(draft, path);
}

}  // namespace

std::filesystem::path data_directory(const Config& config) {
    if (!config.process.data_dir.empty()) return std::filesystem::absolute(config.process.data_dir);
    return ::geteuid() == 0 ? "/var/lib/plaza" : std::filesystem::absolute("plaza-data");
}

Secret generated_secret_key(const std::filesystem::path& data_directory) {
    const auto path = data_directory / "secret_key";
    if (!std::filesystem::exists(path)) write_key(path, crypto::random_hex(key_bytes));
    std::ifstream file(path);
    std::string key;
    std::getline(file, key);
    if (key.size() < 2 * key_bytes)
        throw std::runtime_error(fmt::format("cannot read a secret key from {}", path.string()));
    return Secret(std::move(key));
}

}  // namespace plaza::app
