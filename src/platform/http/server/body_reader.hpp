// BodyReader: reads the body of one request from its connection on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/task.hpp"
#include "platform/http/server/chunked.hpp"
#include "platform/http/server/head_parser.hpp"
#include "platform/http/server/memory_budget.hpp"
#include "platform/http/server/rejection.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

class Connection;

/// The class of a body: `brief` up to 4 KiB, otherwise by its caller. Long bodies of strangers leave room for those of
/// authenticated callers, and all long bodies leave room for brief ones such as a log-in.
enum class BodyKind : std::uint8_t { brief, of_caller, of_stranger };

/// The bytes of the budget that a body of this size uses until its request is answered. Measured with texts of 400 KB:
/// the bytes, the decoded values, the database's input and output, and the answer are at most five times the size.
[[nodiscard]] std::size_t cost_of_body(std::size_t size);

/// Takes `cost` bytes of the budget. Returns false and takes nothing if that exceeds the share of this kind.
[[nodiscard]] bool take_for_body(BodyBudget& budget, std::size_t cost, BodyKind kind);

/// Fills Request::body. A short body is read before authentication, because malformed JSON is reported before
/// authentication errors. A long body is read by its route after authentication.
class BodyReader {
 public:
    BodyReader(Connection& connection, Request& request) : connection_(connection), request_(request) {}
    ~BodyReader();
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    /// Starts a body after its head. The body begins at `message_size` in the input; `message_size` grows by the bytes
    /// of the body that are in the input.
    void begin(const Head& head, std::size_t& message_size);
    /// Reads a short body completely, and a chunked body until it is known to be long. If the budget refuses the body,
    /// the route reads it.
    Task<std::optional<Rejection>> read_early();
    /// Reads the complete body, at most `limit` bytes.
    Task<std::optional<Rejection>> read(std::size_t limit);
    /// Prepares next() for a body of at most `limit` bytes, which can be longer than Limits::body.
    [[nodiscard]] std::optional<Rejection> begin_pieces(std::size_t limit);
    /// Returns the next piece, 1 byte to 64 KiB, or an empty view after the last one. Valid until the next call. The
    /// budget counts one piece.
    Task<std::expected<std::string_view, Rejection>> next();
    /// Frees the bytes. The budget counts them until the request is answered, because of the values decoded from them.
    void release();
    /// Frees the bytes of an unused body, and gives its budget back.
    void drop();

    [[nodiscard]] bool is_whole() const { return is_whole_; }
    /// Whether the client waits for `100 Continue`, which the first read sends (RFC 9110 §10.1.1).
    [[nodiscard]] bool awaits_continue() const { return is_continue_awaited_; }
    /// Whether the client closed the connection or was too slow.
    [[nodiscard]] bool is_lost() const { return is_lost_; }

 private:
    /// Why the body cannot be read.
    [[nodiscard]] std::optional<Rejection> failure() const;
    /// Reads until the body is complete, is longer than `enough` (if chunked), or cannot be read.
    Task<> read_on(std::size_t enough);
    Task<> read_length();
    void take_in_place();
    bool read_some();
    Task<> read_chunks(std::size_t enough);
    bool take_chunks();
    Task<> read_piece();
    void take_following();
    bool receive_bytes();
    bool receive_chunks();
    bool receive(std::string& bytes, std::size_t size);
    bool may_hold_piece();
    bool may_hold(std::size_t size);
    void reject(Rejection rejection);
    bool is_readable() const { return !is_whole_ && !is_lost_ && !rejection_; }
    void end();

    Connection& connection_;
    Request& request_;
    std::size_t* message_size_ = nullptr;
    std::size_t content_length_ = 0;
    std::optional<ChunkedBody> chunks_{};
    std::string bytes_{};
    std::size_t taken_ = 0;       // bytes of the budget
    std::string_view pending_{};  // read, but not yet returned by next()
    std::string raw_{};           // undecoded chunks, for next()
    std::size_t received_ = 0;    // bytes so far, if read in pieces
    bool is_ended_ = false;       // the end of a chunked body was read
    std::optional<Rejection> rejection_{};
    bool is_continue_awaited_ = false;
    bool is_whole_ = false;
    bool is_lost_ = false;
};

}  // namespace plaza::http
