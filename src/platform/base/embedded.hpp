// The files that the build put into the binary (cmake/embed.cmake): migrations, pages, lists.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace plaza {

/// Both views live as long as the process.
struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

/// All of them, ordered by name.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

/// The bytes of one, e.g. "migrations/0001_create_users.up.sql".
[[nodiscard]] std::optional<std::string_view> find_embedded(std::string_view name);

}  // namespace plaza
