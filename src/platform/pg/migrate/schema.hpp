// Describes the objects of a schema as text, from the catalogs, and compares two schemas.
#pragma once

#include <string>
#include <vector>

namespace plaza::pg {

class BlockingConnection;

/// A table, column, constraint, index, sequence, function, view, trigger or type. The name of a table's part contains
/// the table (`books.title`), and its `owner` is the table, so that a missing table is reported once.
struct SchemaObject {
    std::string kind;
    std::string name;
    std::string owner;
    std::string definition;
};

/// The objects of the first schema in the search path, without plaza_migrations and objects of extensions. Definitions
/// omit the names of schemas in the path, so two schemas are comparable if each was first in the path when described.
std::vector<SchemaObject> describe_schema(BlockingConnection& connection);

/// Returns one line per difference.
std::vector<std::string> compare_schemas(const std::vector<SchemaObject>& live,
                                         const std::vector<SchemaObject>& expected);

}  // namespace plaza::pg
