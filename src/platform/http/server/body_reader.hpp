// BodyReader: the body of one request, read from its connection when it is wanted.
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

/// Up to 4 KiB, or whose a longer one is. Long bodies of strangers leave room for those of callers who are known, and
/// all long ones leave room for brief ones, such as a log-in.
enum class BodyKind : std::uint8_t { brief, of_caller, of_stranger };

/// What a body of that size takes of the budget until it has been answered. Measured with posts of 400 KB: its bytes,
/// what is read out of them, its way into the database and back, and the answer are five times its size at most.
[[nodiscard]] std::size_t cost_of_body(std::size_t size);

/// False, and nothing is taken, if that would be too much for a body of that kind.
[[nodiscard]] bool take_for_body(BodyBudget& budget, std::size_t cost, BodyKind kind);

/// Fills Request::body. A short body is read before anybody looks at the request, because malformed JSON comes before
/// the question who sent it; a long one by its route, when the caller is known.
class BodyReader {
 public:
    BodyReader(Connection& connection, Request& request) : connection_(connection), request_(request) {}
    ~BodyReader();
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    /// What the head says of the body. It begins in the input at `message_size`, which grows by what of it lies there.
    void begin(const Head& head, std::size_t& message_size);
    /// Reads a short body whole, and of a chunked one what comes before it is seen to be long. What the process may not
    /// hold for a stranger is left to the route.
    Task<std::optional<Rejection>> read_early();
    /// Reads a body of at most `limit` bytes whole.
    Task<std::optional<Rejection>> read(std::size_t limit);
    /// Lets next() read a body of at most `limit` bytes, which may be more than any body that is read whole.
    [[nodiscard]] std::optional<Rejection> begin_pieces(std::size_t limit);
    /// The next piece, of 1 byte to 64 KiB; empty after the last. It lies where it is until the next call. The process
    /// counts one piece.
    Task<std::expected<std::string_view, Rejection>> next();
    /// Frees the bytes. They count on, for what was read out of them, until the request has been answered.
    void release();
    /// Frees the bytes of a body that nobody wants any more, and counts them no longer.
    void drop();

    [[nodiscard]] bool is_whole() const { return is_whole_; }
    /// The client has closed, or was too slow.
    [[nodiscard]] bool is_lost() const { return is_lost_; }

 private:
    /// Why it cannot be read.
    [[nodiscard]] std::optional<Rejection> failure() const;
    /// Reads until the body is whole, or is seen to be longer than `enough` if it is chunked, or cannot be read.
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
    std::size_t taken_ = 0;       // of the budget
    std::string_view pending_{};  // read, and not given by next() yet
    std::string raw_{};           // chunks as they came, for next()
    std::size_t received_ = 0;    // of a body that is read in pieces
    bool is_ended_ = false;       // a chunked one
    std::optional<Rejection> rejection_{};
    bool is_continue_awaited_ = false;
    bool is_whole_ = false;
    bool is_lost_ = false;
};

}  // namespace plaza::http
