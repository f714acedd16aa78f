#include "platform/pg/migrate/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "platform/base/embedded.hpp"
#include "platform/pg/migrate/outside_transaction.hpp"

namespace plaza::pg {
namespace {

constexpr std::string_view folder = "migrations/";
constexpr std::string_view up_ending = ".up.sql";
constexpr std::string_view down_ending = ".down.sql";

}  // namespace

std::optional<int> parse_migration_number(std::string_view digits) {
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 0) return std::nullopt;
    return number;
}

bool Migration::is_breaking() const {
    return has_mark(up, "breaking");
}

std::string Migration::checksum() const {
    std::uint64_t hash = 14695981039346656037U;
    for (const char byte : up) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    return fmt::format("{:016x}", hash);
}

std::vector<Migration> embedded_migrations() {
    std::vector<Migration> migrations;
    for (const auto& file : embedded_files()) {
        if (!file.name.starts_with(folder) || !file.name.ends_with(up_ending)) continue;
        auto name = file.name.substr(folder.size());
        name.remove_suffix(up_ending.size());
        const auto down = find_embedded(fmt::format("{}{}{}", folder, name, down_ending));
        const auto number = parse_migration_number(name.substr(0, name.find('_')));
        if (!down || !number) throw MigrationError(fmt::format("migration {} has no number or no .down.sql", name));
        if (!migrations.empty() && migrations.back().number == *number)
            throw MigrationError(fmt::format("{} and {} have the same number", migrations.back().name, name));
        migrations.push_back({*number, name, file.bytes, *down});
    }
    return migrations;
}

const Migration* find_migration(std::span<const Migration> known, int number) {
    const auto found = std::ranges::find(known, number, &Migration::number);
    return found == known.end() ? nullptr : &*found;
}

std::vector<MigrationState> merge_history(std::span<const Migration> known, std::vector<MigrationState> applied) {
    std::map<int, MigrationState> states;
    for (const auto& migration : known)
        states[migration.number] = {
            migration.number, std::string(migration.name), migration.checksum(), migration.is_breaking(), true, ""};
    for (auto& state : applied) {
        state.is_known = find_migration(known, state.number) != nullptr;
        states[state.number] = std::move(state);
    }
    std::vector<MigrationState> history;
    for (auto& [number, state] : states) history.push_back(std::move(state));
    return history;
}

void refuse_edited(std::span<const Migration> known, const std::vector<MigrationState>& history) {
    for (const auto& state : history) {
        const auto* migration = find_migration(known, state.number);
        if (migration == nullptr) continue;
        if (migration->name != state.name)
            throw MigrationError(
                fmt::format("the applied migration {} has the same number as {}: give one of them the next number",
                            state.name, migration->name));
        if (migration->checksum() != state.checksum)
            throw MigrationError(
                fmt::format("migration {} was edited after it was applied: restore the file, and write the change as a "
                            "new migration",
                            state.name));
    }
}

void refuse_unknown_breaking(const std::vector<MigrationState>& history) {
    for (const auto& state : history)
        if (!state.is_known && state.is_breaking)
            throw MigrationError(fmt::format(
                "the database has migration {}, which is incompatible with this older version: run a newer plaza",
                state.name));
}

void refuse_unfit(std::span<const Migration> known, const std::vector<MigrationState>& history) {
    refuse_edited(known, history);
    refuse_unknown_breaking(history);
    for (const auto& state : history)
        if (state.applied_at.empty())
            throw MigrationError(
                fmt::format("migration {} is not applied: run `plaza migrate upgrade head`", state.name));
}

void require_head(std::span<const Migration> known, std::vector<MigrationState> applied) {
    refuse_unfit(known, merge_history(known, std::move(applied)));
}

}  // namespace plaza::pg
