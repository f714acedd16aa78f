#include "platform/pg/query/value_types.hpp"

#include <cstring>
#include <stdexcept>

namespace plaza::pg {
namespace {

constexpr char jsonb_version = 1;

}  // namespace

void Value<Uuid>::append(std::string& out, const Uuid& uuid) {
    out.append(reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size());
}

Uuid Value<Uuid>::read(std::string_view bytes) {
    Uuid uuid;
    if (bytes.size() != uuid.bytes.size()) throw UnreadableValue("a uuid has 16 bytes");
    std::memcpy(uuid.bytes.data(), bytes.data(), uuid.bytes.size());
    return uuid;
}

void Value<Jsonb>::append(std::string& out, const Jsonb& json) {
    out += jsonb_version;
    out += json.text;
}

Jsonb Value<Jsonb>::read(std::string_view bytes) {
    if (!bytes.starts_with(jsonb_version)) throw UnreadableValue("jsonb of an unknown version");
    return {std::string(bytes.substr(1))};
}

void throw_unknown_name(std::string_view text, const std::string& names) {
    throw UnreadableValue("\"" + std::string(text) + "\" is not one of " + names);
}

void throw_nameless(std::int64_t enumerator) {
    throw std::logic_error("no enumerator has the value " + std::to_string(enumerator));
}

// Number of dimensions, null flag, type; then length and first index of the dimension (array_recv in PostgreSQL's
// sources). An empty array has no dimension.
void append_array_head(std::string& out, TypeNumber element, std::size_t size) {
    append_number<std::int32_t>(out, size == 0 ? 0 : 1);
    append_number<std::int32_t>(out, 0);
    append_number(out, element);
    if (size == 0) return;
    append_number(out, static_cast<std::int32_t>(size));
    append_number<std::int32_t>(out, 1);
}

void set_element_length(std::string& out, std::size_t place) {
    std::string length;
    append_number(length, static_cast<std::int32_t>(out.size() - place - sizeof(std::int32_t)));
    out.replace(place, length.size(), length);
}

ArrayReader::ArrayReader(std::string_view bytes) : rest_(bytes) {
    const auto dimensions = read_number<std::int32_t>(take(4));
    take(8);  // flags, type
    if (dimensions == 0) return;
    if (dimensions > 1) throw UnreadableValue("an array of " + std::to_string(dimensions) + " dimensions");
    left_ = static_cast<std::size_t>(read_number<std::int32_t>(take(4)));
    take(4);  // the first index
}

std::string_view ArrayReader::next() {
    const auto size = read_number<std::int32_t>(take(4));
    if (size < 0) throw UnreadableValue("an array has a null");
    --left_;
    return take(static_cast<std::size_t>(size));
}

std::string_view ArrayReader::take(std::size_t size) {
    if (size > rest_.size()) throw UnreadableValue("an array ends early");
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
}

}  // namespace plaza::pg
