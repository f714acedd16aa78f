// The queries in the source code are those that the other tests of this folder examine. These tests see only queries
// that are linked into the test program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/domain/queries.hpp"
#include "tests/support/paths.hpp"

namespace plaza::test {
namespace {

namespace fs = std::filesystem;
using testing::ContainerEq;
using testing::IsEmpty;

/// Files with statements that are no queries, with the reason.
const std::map<std::string, std::string_view> unregistered{
    {"app/database.cpp", "reads the catalog before a server or a command starts"},
    {"commands/adopt/queries.hpp", "an import of the operator, from one machine into one database, in large batches"},
    {"commands/adopt/source.cpp", "reads the original's database"},
    {"commands/adopt/word_queries.hpp", "run by the command, on the connection of the import"},
    {"commands/backup.cpp", "a snapshot of one database"},
    {"commands/contents.cpp", "counts the rows of a whole database"},
    {"commands/demo.cpp", "fills an empty database on one machine"},
    {"commands/restore.cpp", "fills an empty database from one file"},
    {"domain/credentials/normal_emails.cpp", "completes a migration: computes keys that SQL cannot compute"},
    {"platform/pg/cluster/cluster.cpp", "administers the private PostgreSQL"},
    {"platform/pg/migrate/check.cpp", "reads the catalog for a test"},
    {"platform/pg/migrate/losses.cpp", "migrations run on one connection"},
    {"platform/pg/migrate/migrate.cpp", "migrations run on one connection"},
    {"platform/pg/migrate/outside_transaction.cpp", "migrations run on one connection"},
    {"platform/pg/migrate/privileges.hpp", "the text of pg.missing_privileges, which a command uses too"},
    {"platform/pg/migrate/schema.cpp", "migrations run on one connection"},
    {"platform/pg/migrate/survey.cpp", "migrations run on one connection"},
};

std::string without_comments(const fs::path& path) {
    std::ifstream file(path);
    std::string text;
    for (std::string line; std::getline(file, line);)
        if (!line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with("//")) text += line + '\n';
    return text;
}

/// The part of the text after its first argument of a template, which has begun.
std::string_view after_argument(std::string_view text) {
    for (int open = 1; open > 0 && !text.empty(); text.remove_prefix(1))
        open += text.front() == '<' ? 1 : text.front() == '>' ? -1 : 0;
    return text;
}

/// The names of the queries that the text declares.
std::vector<std::string> declared_in(const std::string& text) {
    static const std::regex beginning(R"(\bconst (pg::)?(Read|Write|KeyedRead|KeyedWrite|ByKey)<)");
    static const std::regex name(R"re(\s*\w+\s*\{\s*"([^"]+)")re");
    std::vector<std::string> names;
    for (std::sregex_iterator found(text.begin(), text.end(), beginning); found != std::sregex_iterator(); ++found) {
        const auto rest = after_argument(std::string_view(found->suffix().first, text.end()));
        std::cmatch named;  // a parameter of a function has no name of a query
        if (std::regex_search(rest.begin(), rest.end(), named, name, std::regex_constants::match_continuous))
            names.push_back(named[1]);
    }
    return names;
}

std::size_t count_statements(const std::string& text) {
    static const std::regex beginning(R"re(R"sql\(|"(select|insert into|update|delete from) )re");
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), beginning), std::sregex_iterator()));
}

/// The text of each file with C++ code, by its path in src.
std::map<std::string, std::string> sources() {
    const auto root = fs::path(source_directory) / "src";
    std::map<std::string, std::string> texts;
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
            texts[entry.path().lexically_relative(root).generic_string()] = without_comments(entry.path());
    return texts;
}

template <class Value>
std::set<std::string> keys_of(const std::map<std::string, Value>& entries) {
    std::set<std::string> keys;
    for (const auto& [key, value] : entries) keys.insert(key);
    return keys;
}

TEST(DeclaredQueries, AreExamined) {
    std::set<std::string> missing;
    for (const auto& [file, text] : sources())
        for (auto& name : declared_in(text)) missing.insert(std::move(name));
    EXPECT_GT(missing.size(), 100U);
    for (const auto* query : queries_of_the_program()) EXPECT_EQ(missing.erase(query->name()), 1U) << query->name();
    EXPECT_THAT(missing, IsEmpty()) << "no test links the files of these queries";
}

TEST(DeclaredQueries, ContainAllStatements) {
    std::set<std::string> files;
    for (const auto& [file, text] : sources())
        if (count_statements(text) > declared_in(text).size()) files.insert(file);
    EXPECT_THAT(files, ContainerEq(keys_of(unregistered)));
}

TEST(DeclaredQueries, AreFoundInText) {
    const std::string text =
        "inline const pg::Read<std::optional<Row>(int, std::vector<int>)>\n    first{\n        \"test.first\", 1};\n"
        "Task<> run(const Write<void()>& query);\n"
        "const KeyedWrite<void(int)> second{\"test.second\", \"update posts set votes = 1\"};\n";
    EXPECT_THAT(declared_in(text), testing::ElementsAre("test.first", "test.second"));
    EXPECT_EQ(count_statements(text), 1U);
}

}  // namespace
}  // namespace plaza::test
