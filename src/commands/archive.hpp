// Archive: a file written by `plaza db backup`. Reads its header and migrations before a restore starts.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "commands/child.hpp"
#include "platform/pg/blocking/client_programs.hpp"

namespace plaza::commands {

class Archive {
 public:
    /// Throws std::runtime_error, one line, if the file cannot be read, is not a backup of Plaza, or has an unreadable
    /// table of contents.
    Archive(const std::filesystem::path& file, const pg::ClientPrograms& programs);

    struct Migration {
        int number;
        std::string name;
        std::string checksum;
    };

    [[nodiscard]] const std::string& name() const { return name_; }
    /// When the snapshot was taken, to the second: `2026-11-22 19:40:01 UTC`.
    [[nodiscard]] const std::string& taken_at() const { return taken_at_; }
    /// The major version of the PostgreSQL that was backed up.
    [[nodiscard]] int server_major() const { return server_major_; }
    /// The applied migrations, by number.
    [[nodiscard]] const std::vector<Migration>& migrations() const { return migrations_; }

    /// The program that converts these sections (pg_restore's `--section`) to SQL. It reads descriptor(); call rewind()
    /// first.
    [[nodiscard]] Program to_sql(std::initializer_list<std::string_view> sections) const;
    [[nodiscard]] int descriptor() const { return file_.get(); }
    void rewind() const;
    [[nodiscard]] std::uint64_t size() const;
    /// The current file offset in bytes, which is shared with the program.
    [[nodiscard]] std::uint64_t position() const;

 private:
    [[nodiscard]] std::string read(const std::vector<std::string>& options) const;
    void read_header();
    void read_migrations();

    std::string name_;
    pg::ClientPrograms programs_;
    Descriptor file_;
    std::string taken_at_;
    int server_major_ = 0;
    std::vector<Migration> migrations_;
};

}  // namespace plaza::commands
