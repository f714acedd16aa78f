// Response: what a request is answered with. Its body lies in memory or in a file, or is made while it is sent.
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

/// Bytes that live as long as the process.
struct View {
    std::string_view bytes;
};

/// A descriptor that is closed with its last owner.
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

/// A part of a regular file. If the file becomes shorter while it is sent, the connection ends before the promised
/// size is reached, so that the client notices.
struct File {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t size = 0;  // of the part, in bytes
    std::uint64_t offset = 0;
};

/// Writes the body until it is complete or the writer says that nobody wants more. It runs after the request has been
/// forgotten: it owns what it needs.
using Stream = std::move_only_function<Task<>(StreamWriter*)>;
/// Speaks another protocol on the connection. It answers the request itself, out of the bytes that it is given.
using Upgrade = std::move_only_function<Task<>(UpgradedSocket*)>;

using ResponseBody = std::variant<std::string, View, std::shared_ptr<const std::string>, File, Stream, Upgrade>;

struct Response {
    int status = 200;
    std::string_view content_type = "application/json";  // a literal; empty: no body, no Content-Type
    ResponseBody body{};
    std::string headers{};  // further header lines, each ended by CRLF

    /// Appends a header line. A CR, LF or NUL in the value becomes a blank (RFC 9110 §5.5): whatever it was made of, it
    /// stays one line.
    Response& add(std::string_view name, std::string_view value);
    /// The same in place of all lines of that name.
    Response& set(std::string_view name, std::string_view value);
    /// Drops all lines except those of these names.
    void keep(std::span<const char* const> names);
    /// The value of the first line of that name, without regard to case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

    /// The body, if it lies in memory.
    [[nodiscard]] std::optional<std::string_view> bytes() const;
    /// The size of the body in bytes, if it is known before it is sent.
    [[nodiscard]] std::optional<std::uint64_t> size() const;
};

}  // namespace plaza::http
