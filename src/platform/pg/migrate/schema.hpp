// What a schema is made of, as text, and how two of them differ. Reads the catalogs only.
#pragma once

#include <string>
#include <vector>

namespace plaza::pg {

class BlockingConnection;

/// A table, column, constraint, index, sequence, function, view, trigger or type. What belongs to a table is named
/// with it (`posts.title`) and has it as its owner, so that a missing table is one difference.
struct SchemaObject {
    std::string kind;
    std::string name;
    std::string owner;
    std::string definition;
};

/// The objects of the first schema of the search path, without those of extensions and without plaza_migrations.
/// Names of other schemas on the path are left out of definitions: two schemas are comparable when each was
/// described with itself first on the path.
std::vector<SchemaObject> describe_schema(BlockingConnection& connection);

/// One line for each difference.
std::vector<std::string> compare_schemas(const std::vector<SchemaObject>& live,
                                         const std::vector<SchemaObject>& expected);

}  // namespace plaza::pg
