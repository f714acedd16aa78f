// MultipartParser: parses multipart/form-data (RFC 7578) in pieces. Holds one part's head and one text field in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/server/rejection.hpp"

namespace plaza::http {

struct MultipartLimits {
    std::size_t parts = 100;
    std::size_t head = 8 << 10;   // the header lines of a part, in bytes
    std::size_t name = 256;       // of a field or a file, in bytes
    std::size_t text = 64 << 10;  // of a text field, in bytes
};

/// A parsed part of the form.
struct MultipartEvent {
    enum class Kind : std::uint8_t {
        field,       // a complete text field: name, data
        file_begin,  // name, file_name, content_type
        file_data,   // data: the next bytes of the file, at least one
        file_end,
    };

    Kind kind;
    std::string_view name{};
    std::string_view file_name{};
    std::string_view content_type{};  // as sent; empty if missing
    std::string_view data{};
};

/// Returns the boundary of a Content-Type, or nullopt if it is not multipart/form-data or has no valid boundary.
[[nodiscard]] std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Call feed() with a piece, then next() until it returns no event; repeat for each piece, and call finish() at the
/// end. Names and fields are bytes as sent, and may be invalid UTF-8.
class MultipartParser {
 public:
    explicit MultipartParser(std::string_view boundary, MultipartLimits limits = {});

    /// Adds a copy of the bytes.
    void feed(std::string_view bytes);
    /// Returns the next event, or nullopt if more bytes are needed. Its views are valid until the next call. Rejects a
    /// malformed or too large form; do not call next() after a rejection.
    [[nodiscard]] std::expected<std::optional<MultipartEvent>, Rejection> next();
    /// Returns a rejection if the form is incomplete.
    [[nodiscard]] std::optional<Rejection> finish() const;

 private:
    enum class State : std::uint8_t { preamble, delimited, head, text, file, file_ended, epilogue };
    using Step = std::expected<std::optional<MultipartEvent>, Rejection>;

    std::string_view take(std::size_t size);
    std::string_view take_content();
    [[nodiscard]] std::optional<Rejection> read_delimiter_line();
    [[nodiscard]] std::optional<Rejection> read_head();
    [[nodiscard]] std::optional<Rejection> read_head_line(std::string_view line);
    Step step();
    Step begin_part();
    Step read_text();
    Step read_file();

    std::string delimiter_;  // "\r\n--boundary"
    MultipartLimits limits_;
    State state_ = State::preamble;
    std::string bytes_;   // unparsed bytes; begins with the line end that the first delimiter may lack
    std::size_t at_ = 0;  // the position of the first unparsed byte
    bool is_hungry_ = false;
    bool is_at_delimiter_ = false;  // the content is complete
    std::size_t parts_ = 0;
    std::optional<std::string> name_{};
    std::optional<std::string> file_name_{};
    std::string content_type_{};
    std::string text_{};
};

}  // namespace plaza::http
