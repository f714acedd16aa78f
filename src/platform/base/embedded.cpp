#include "platform/base/embedded.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

extern "C" {
struct PlazaEmbeddedEntry {
    const char* name;
    std::size_t name_size;
    const char* bytes;
    std::size_t size;
};
extern const PlazaEmbeddedEntry plaza_embedded_table[];
extern const std::uint64_t plaza_embedded_count;
}

namespace plaza {

std::span<const EmbeddedFile> embedded_files() {
    static const auto files = [] {
        std::vector<EmbeddedFile> list;
        for (const auto& entry : std::span(plaza_embedded_table, plaza_embedded_count))
            list.push_back({{entry.name, entry.name_size}, {entry.bytes, entry.size}});
        std::ranges::sort(list, {}, &EmbeddedFile::name);
        return list;
    }();
    return files;
}

std::optional<std::string_view> find_embedded(std::string_view name) {
    const auto files = embedded_files();
    const auto found = std::ranges::lower_bound(files, name, {}, &EmbeddedFile::name);
    if (found == files.end() || found->name != name) return std::nullopt;
    return found->bytes;
}

}  // namespace plaza
