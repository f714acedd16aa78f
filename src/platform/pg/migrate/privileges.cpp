#include "platform/pg/migrate/privileges.hpp"

#include <fmt/format.h>

#include "platform/pg/migrate/migrate.hpp"

namespace plaza::pg {

const std::string& own_relations() {
    static const std::string names = [] {
        std::string all;
        for (const auto& migration : embedded_migrations()) {
            const auto text = fmt::format("\n{}", migration.up);
            for (const std::string_view begin : {"\ncreate table ", "\ncreate unlogged table "})
                for (auto at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1)) {
                    const auto name = at + begin.size();
                    all += text.substr(name, text.find_first_of(" (", name) - name) + ' ';
                }
        }
        return all;
    }();
    return names;
}

std::string describe_missing(std::string_view relations, std::string_view schema, std::string_view role) {
    if (relations.empty()) return {};
    return fmt::format(
        "the role {1} cannot read and write {0}: grant select, insert, update, delete on all tables in schema {2} to "
        "{1}",
        relations, role, schema);
}

}  // namespace plaza::pg
