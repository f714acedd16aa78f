#include "app/data_dir.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "platform/crypto/data_key.hpp"
#include "platform/crypto/random.hpp"

namespace plaza::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_bytes = 32;

/// Writes to a temporary name first, so that a full disk leaves no truncated key.
void write_key(const fs::path& path, std::string_view key) {
    const auto draft = path.string() + ".new";
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool is_written = file >= 0 && ::write(file, key.data(), key.size()) == std::ssize(key) && ::fsync(file) == 0;
    const int reason = errno;
    if (file >= 0) ::close(file);
    if (!is_written) throw std::runtime_error(fmt::format("cannot write {}: {}", draft, std::strerror(reason)));
    fs::rename(draft, path);
    const int directory = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_kept = directory >= 0 && ::fsync(directory) == 0;
    const int why = errno;
    if (directory >= 0) ::close(directory);
    if (!is_kept) throw std::runtime_error(fmt::format("cannot flush {}: {}", path.string(), std::strerror(why)));
}

/// The first line; empty if the file cannot be read.
Secret read_key(const fs::path& path) {
    std::ifstream file(path);
    std::string key;
    std::getline(file, key);
    return Secret(std::move(key));
}

}  // namespace

fs::path data_directory(const Config& config) {
    if (!config.process.data_dir.empty()) return fs::absolute(config.process.data_dir);
    return ::geteuid() == 0 ? "/var/lib/plaza" : fs::absolute("plaza-data");
}

Secret generated_secret_key(const fs::path& data_directory) {
    const auto path = data_directory / "secret_key";
    if (!fs::exists(path)) write_key(path, crypto::random_hex(key_bytes));
    auto key = read_key(path);
    if (key.reveal().size() < 2 * key_bytes)
        throw std::runtime_error(fmt::format("cannot read a secret key from {}", path.string()));
    return key;
}

Secret generated_data_key(const fs::path& data_directory) {
    const auto path = data_directory / "data_key";
    if (!fs::exists(path)) write_key(path, crypto::DataKeys::generate().reveal());
    auto key = read_key(path);
    if (key.empty() || !crypto::DataKeys::parse(key))
        throw std::runtime_error(fmt::format("cannot read a data key from {}", path.string()));
    return key;
}

}  // namespace plaza::app
