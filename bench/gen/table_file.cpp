#include "gen/table_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>

namespace plaza::bench {
namespace {

constexpr std::size_t flush_bytes = 1 << 20;

}  // namespace

// Whole seconds, because libfmt 10 would print fractions, and libfmt 9 does not.
std::string moment(std::int64_t ms) {
    const auto time = std::chrono::floor<std::chrono::seconds>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds(ms)});
    return fmt::format("{:%F %T}+00", time);
}

struct TableFile::Output {
    std::filesystem::path path;
    std::ofstream file;
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

TableFile::TableFile(const std::filesystem::path& directory, std::string table, std::string columns)
    : output_(std::make_unique<Output>()) {
    entry_.table = std::move(table);
    entry_.columns = std::move(columns);
    output_->path = directory / (entry_.table + ".copy");
    output_->file.open(output_->path, std::ios::binary | std::ios::trunc);
    if (!output_->file) throw std::runtime_error(fmt::format("cannot write {}", output_->path.string()));
    EVP_DigestInit_ex(output_->hash.get(), EVP_sha256(), nullptr);
}

TableFile::~TableFile() = default;

void TableFile::add(std::string_view row) {
    buffer_ += row;
    buffer_ += '\n';
    ++entry_.rows;
    if (buffer_.size() >= flush_bytes) flush();
}

void TableFile::flush() {
    EVP_DigestUpdate(output_->hash.get(), buffer_.data(), buffer_.size());
    output_->file.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    entry_.bytes += buffer_.size();
    buffer_.clear();
}

TableEntry TableFile::finish() {
    flush();
    output_->file.close();
    if (!output_->file) throw std::runtime_error(fmt::format("cannot write {}", output_->path.string()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    EVP_DigestFinal_ex(output_->hash.get(), digest.data(), &size);
    for (unsigned i = 0; i < size; ++i) entry_.sha256 += fmt::format("{:02x}", digest[i]);
    return entry_;
}

}  // namespace plaza::bench
