// Archive: a file of `plaza db backup`, looked into before anything is done with it.
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
    /// Throws std::runtime_error, one line, where it cannot be read, is no backup of Plaza, or is damaged so far that
    /// its table of contents cannot be read.
    Archive(const std::filesystem::path& file, const pg::ClientPrograms& programs);

    struct Migration {
        int number;
        std::string name;
        std::string checksum;
    };

    [[nodiscard]] const std::string& name() const { return name_; }
    /// When the snapshot was taken, to the second: `2026-11-22 19:40:01 UTC`.
    [[nodiscard]] const std::string& taken_at() const { return taken_at_; }
    /// The major version of the PostgreSQL that it comes from.
    [[nodiscard]] int server_major() const { return server_major_; }
    /// Those that its schema was made by, by number.
    [[nodiscard]] const std::vector<Migration>& migrations() const { return migrations_; }

    /// The program that turns these parts of it (pg_restore's `--section`) into SQL. It reads descriptor(), from the
    /// beginning after rewind().
    [[nodiscard]] Program to_sql(std::initializer_list<std::string_view> sections) const;
    [[nodiscard]] int descriptor() const { return file_.get(); }
    void rewind() const;
    [[nodiscard]] std::uint64_t size() const;
    /// How far it has been read: the place in the file is shared with the program.
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
