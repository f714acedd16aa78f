// The files that are embedded in the binary (cmake/embed.cmake): migrations, pages, lists.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace plaza {

/// Both views are valid as long as the process runs.
struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

/// All files, sorted by name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The contents of a file such as "migrations/0001_create_users.up.sql".
[[nodiscard]] std::optional<std::string_view> find_embedded(std::string_view name);

}  // namespace plaza
