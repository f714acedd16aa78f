#include "commands/archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace plaza::commands {
namespace {

// The first bytes of an archive in pg_dump's custom format.
constexpr std::string_view magic = "PGDMP";

Program restore_program(const pg::ClientPrograms& programs) {
    return {{programs.path("pg_restore")}, {"LC_ALL=C.UTF-8", "TZ=UTC"}};
}

/// The rest of the first line that contains `mark`, after it; empty if there is none.
std::string after(const std::string& text, std::string_view mark) {
    const auto at = text.find(mark);
    if (at == std::string::npos) return {};
    const auto begin = at + mark.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

Archive::Archive(const std::filesystem::path& file, const pg::ClientPrograms& programs)
    : name_(file.string()), programs_(programs), file_(open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (!file_) throw std::runtime_error(fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
    std::array<char, magic.size()> begin{};
    if (pread(file_.get(), begin.data(), begin.size(), 0) != std::ssize(begin) ||
        std::string_view(begin.data(), begin.size()) != magic)
        throw std::runtime_error(fmt::format("{} was not written by `plaza db backup`", name_));
    read_header();
    read_migrations();
}

std::string Archive::read(const std::vector<std::string>& options) const {
    auto program = restore_program(programs_);
    program.command.insert(program.command.end(), options.begin(), options.end());
    rewind();
    try {
        return output_of(program, file_.get());
    } catch (const std::runtime_error& error) {
        const std::string_view reason = error.what();
        if (reason.find("unsupported version") != std::string_view::npos)
            throw std::runtime_error(
                fmt::format("{} was written by a newer pg_dump; the installed pg_restore has version {}: install a "
                            "newer postgresql-client",
                            name_, programs_.major));
        throw std::runtime_error(fmt::format("{} is damaged or incomplete: {}", name_, reason));
    }
}

void Archive::read_header() {
    const auto contents = read({"--list"});
    taken_at_ = after(contents, "; Archive created at ");
    server_major_ = std::atoi(after(contents, "Dumped from database version: ").c_str());
    if (contents.find(" TABLE DATA public plaza_migrations ") == std::string::npos)
        throw std::runtime_error(fmt::format("{} is a dump of another database, not of Plaza", name_));
}

void Archive::read_migrations() {
    // Rows in COPY format: number, name, checksum and more, separated by tabs.
    std::istringstream lines(read({"--data-only", "--table=plaza_migrations", "--file=-"}));
    bool is_row = false;
    for (std::string line; std::getline(lines, line);) {
        if (line == "\\.") break;
        if (is_row) {
            std::istringstream columns(line);
            Migration migration{};
            columns >> migration.number >> migration.name >> migration.checksum;
            migrations_.push_back(std::move(migration));
        }
        is_row = is_row || line.starts_with("COPY public.plaza_migrations (number, name, checksum,");
    }
    std::ranges::sort(migrations_, {}, &Migration::number);
}

Program Archive::to_sql(std::initializer_list<std::string_view> sections) const {
    auto program = restore_program(programs_);
    for (const auto section : sections) program.command.push_back(fmt::format("--section={}", section));
    // All objects will belong to the role that restores.
    program.command.insert(program.command.end(), {"--no-owner", "--no-privileges", "--exit-on-error", "--file=-"});
    return program;
}

void Archive::rewind() const {
    lseek(file_.get(), 0, SEEK_SET);
}

std::uint64_t Archive::size() const {
    struct stat status{};
    return fstat(file_.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

std::uint64_t Archive::position() const {
    return static_cast<std::uint64_t>(std::max<off_t>(0, lseek(file_.get(), 0, SEEK_CUR)));
}

}  // namespace plaza::commands
