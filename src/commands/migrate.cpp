#include "commands/migrate.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <vector>

#include "platform/base/ascii.hpp"
#include "platform/base/nearest.hpp"
#include "platform/pg/migrate/migrate.hpp"

namespace plaza::commands {
namespace {

using pg::MigrationError;
using pg::Migrator;

constexpr const char* usage =
    "usage: plaza migrate upgrade head|+N|NNNN, downgrade -N|base|NNNN, current, history, check, or new \"add votes\"";

void print_done(const std::vector<std::string>& names, const char* done, std::ostream& out) {
    for (const auto& name : names) fmt::print(out, "{} {}\n", done, name);
    if (names.empty()) fmt::print(out, "nothing to do\n");
}

void print_history(Migrator& migrator, std::ostream& out) {
    for (const auto& state : migrator.history())
        fmt::print(out, "{}  {}{}{}\n", state.name,
                   state.applied_at.empty() ? "not applied" : "applied " + state.applied_at,
                   state.is_breaking ? ", breaking" : "", state.is_known ? "" : ", unknown to this version of plaza");
}

void print_current(Migrator& migrator, std::ostream& out) {
    const auto history = migrator.history();
    const auto applied = [](const pg::MigrationState& state) { return !state.applied_at.empty(); };
    const auto last = std::find_if(history.rbegin(), history.rend(), applied);
    if (last == history.rend())
        fmt::print(out, "base\n");
    else
        fmt::print(out, "{}{}\n", last->name, std::ranges::all_of(history, applied) ? " (head)" : "");
}

int print_check(Migrator& migrator, std::ostream& out) {
    const auto differences = migrator.check();
    for (const auto& difference : differences) fmt::print(out, "{}\n", difference);
    if (differences.empty()) fmt::print(out, "the schema matches the migrations\n");
    return differences.empty() ? 0 : 1;
}

std::string described(const pg::Loss& loss) {
    return fmt::format("{} {} of {}", loss.rows, loss.is_table ? "rows" : "values", loss.name);
}

void confirm_downgrade(Migrator& migrator, const std::string& target) {
    const auto [names, losses] = migrator.plan_downgrade(target);
    if (names.empty() || (losses.empty() && target != "base")) return;
    std::vector<std::string> lost;
    for (const auto& loss : losses) lost.push_back(described(loss));
    if (lost.empty()) lost.emplace_back("all tables, which are empty");
    confirm(fmt::format("downgrade to {} deletes {}", target, fmt::join(lost, ", ")));
}

std::string to_file_name(std::string_view title) {
    std::string name;
    for (const char c : title) {
        if (ascii::is_alphanumeric(c))
            name += ascii::to_lower(c);
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    if (name.ends_with('_')) name.pop_back();
    return name;
}

void write_new_file(const std::filesystem::path& path, std::string_view text, std::ostream& out) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw MigrationError(fmt::format("cannot write {}", path.string()));
    fmt::print(out, "wrote {}\n", path.string());
}

void write_new_pair(std::string_view title, std::ostream& out) {
    namespace fs = std::filesystem;
    const fs::path folder = "migrations";
    if (!fs::is_directory(folder) || !fs::exists("CMakeLists.txt"))
        throw MigrationError("run this command in the top folder of a Plaza checkout");
    const auto name = to_file_name(title);
    if (name.empty())
        throw MigrationError("a migration needs a name that starts with a verb: plaza migrate new \"add votes\"");

    // Count files, not embedded migrations: some may be newer than the last build.
    int last = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        last = std::max(last, std::atoi(entry.path().filename().c_str()));
    const auto stem = fmt::format("{:04}_{}", last + 1, name);
    write_new_file(folder / (stem + ".up.sql"), "", out);
    write_new_file(folder / (stem + ".down.sql"), "", out);
}

/// Throws MigrationError for an unknown verb, with the nearest one as a suggestion.
void refuse_unknown(const std::string& verb) {
    const std::vector<std::string> verbs{"upgrade", "downgrade", "current", "history", "check", "new"};
    if (std::ranges::find(verbs, verb) != verbs.end()) return;
    if (const auto meant = nearest(verb, verbs))
        throw MigrationError(
            fmt::format("unknown command plaza migrate {}: did you mean plaza migrate {}?", verb, *meant));
    throw MigrationError(usage);
}

}  // namespace

bool needs_database(std::span<const std::string> words) {
    return words.empty() || words[0] != "new";
}

int migrate(const Secret& url, std::span<const std::string> words, Confirmation confirmation, std::ostream& out) {
    const auto verb = words.empty() ? std::string() : words[0];
    refuse_unknown(verb);
    const bool has_argument = verb == "upgrade" || verb == "downgrade" || verb == "new";
    if (words.size() != (has_argument ? 2 : 1)) throw MigrationError(usage);
    if (verb == "new") {
        write_new_pair(words[1], out);
        return 0;
    }
    Migrator migrator(url);
    if (verb == "upgrade") {
        print_done(migrator.upgrade(words[1]), "applied", out);
    } else if (verb == "downgrade") {
        if (confirmation == Confirmation::ask) confirm_downgrade(migrator, words[1]);
        print_done(migrator.downgrade(words[1]), "reverted", out);
    } else if (verb == "current") {
        print_current(migrator, out);
    } else if (verb == "history") {
        print_history(migrator, out);
    } else {
        return print_check(migrator, out);
    }
    return 0;
}

}  // namespace plaza::commands
