// Response: the answer to a request. The body is in memory, in a file, or created while it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "platform/base/task.hpp"

namespace plaza::http {

class StreamWriter;
class UpgradedSocket;

/// Bytes that are valid as long as the process runs.
struct View {
    std::string_view bytes;
};

/// A descriptor, closed by the destructor.
class OpenFile {
 public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
    int descriptor_;
};

/// A part of a regular file. If the file becomes shorter while it is sent, the connection is closed early, so that the
/// client notices.
struct File {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t size = 0;  // of the part, in bytes
    std::uint64_t offset = 0;
};

/// Writes the body until it is complete or the writer returns false. It runs after the request is freed, so it must own
/// its data.
using Stream = std::move_only_function<Task<>(StreamWriter*)>;
/// Uses another protocol on the connection. It gets the bytes of the request and answers it itself.
using Upgrade = std::move_only_function<Task<>(UpgradedSocket*)>;

using ResponseBody = std::variant<std::string, View, std::shared_ptr<const std::string>, File, Stream, Upgrade>;

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  // a literal; empty: no body, no Content-Type
    ResponseBody body{};
    std::string headers{};  // further header lines, each with CRLF

    /// Appends a header line. Replaces CR, LF and NUL in the value with spaces (RFC 9110 §5.5), so that it stays one
    /// line.
    Response& add(std::string_view name, std::string_view value);
    /// Replaces all lines with this name.
    Response& set(std::string_view name, std::string_view value);
    /// Removes all lines except those with these names.
    void remove_all_except(std::span<const char* const> names);
    /// The value of the first line with this name, case-insensitive.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

    /// The body, if it is in memory.
    [[nodiscard]] std::optional<std::string_view> bytes() const;
    /// The size of the body in bytes, if it is known in advance.
    [[nodiscard]] std::optional<std::uint64_t> size() const;
};

}  // namespace plaza::http
