// Connection: a client connection. Reads requests, handles them in order and writes the responses.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/task.hpp"
#include "platform/http/server/admissions.hpp"
#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/framing.hpp"
#include "platform/http/server/input.hpp"
#include "platform/http/server/loop_state.hpp"
#include "platform/http/server/pace.hpp"
#include "platform/http/server/response.hpp"
#include "platform/http/server/stream_writer.hpp"

namespace plaza::http {

/// The maximum number of bytes of a body per read.
inline constexpr std::size_t body_step = 64 << 10;

class Connection {
 public:
    Connection(std::shared_ptr<LoopState> loop, Socket socket, const boost::asio::ip::address& peer,
               Admission admission);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Serves requests until either side closes. The coroutine owns the connection.
    static Task<> run(std::unique_ptr<Connection> self);

    /// Closes the connection if its deadline has passed. Called by each tick of the loop.
    void check_deadline();
    /// Closes the connection if it waits for its next request and none has arrived.
    void end_if_idle();
    /// Ends a stream or an upgraded protocol, so that the client reconnects to another server.
    void end_stream();
    /// Closes the connection in any state.
    void cut();

    std::size_t index = 0;  // the position in LoopState::connections

 private:
    friend BodyReader;      // uses the socket and the input
    friend StreamWriter;    // writes to the socket
    friend UpgradedSocket;  // uses the socket
    struct Incoming;

    Task<bool> next_request_begins();
    [[nodiscard]] bool has_begun() const;
    Task<bool> serve_one();
    Task<bool> answer(Incoming& incoming);
    Response reject(Incoming& incoming);
    Task<bool> read(Incoming& incoming);
    Task<> read_refused_head(Incoming& incoming);
    void take_refused_head(Incoming& incoming);
    void accept_head(Incoming& incoming, std::string_view text);
    void check_length(Incoming& incoming, std::string_view path);
    void check_place(Incoming& incoming);
    void identify(Incoming& incoming);
    void keep_for_later(Incoming& incoming, Response& response);
    Task<bool> write(Incoming& incoming, const Response& response);
    Task<bool> write_file(File file);
    Task<bool> write_all(std::string head, std::string_view body, std::string_view end);
    Task<bool> write_rest(std::string head, std::string_view body, std::string_view end);
    void watch_client(std::shared_ptr<StreamState> state);
    void begin_to_stream();
    Task<> run_stream();
    Task<> run_upgrade();
    Task<> linger();

    Task<bool> wait_readable();
    std::optional<std::size_t> read_available(std::span<char> room);
    bool read_into_input();
    bool write_continue();
    void set_deadline(std::chrono::milliseconds duration);
    void set_pace(std::chrono::milliseconds span);
    [[nodiscard]] std::int64_t moved();
    [[nodiscard]] int unsent();
    void reset();

    std::shared_ptr<LoopState> loop_;
    Socket socket_;
    boost::asio::ip::address peer_;
    std::string peer_text_;
    bool is_peer_trusted_;
    Admission admission_;
    bool is_reserved_;  // serves one request of an operator
    bool is_idle_ = false;
    bool is_expired_ = false;
    bool is_lost_ = false;  // the last answer could not be sent
    Pace pace_;
    bool is_writing_ = false;
    std::int64_t received_ = 0;  // bytes
    std::int64_t written_ = 0;   // bytes accepted by the kernel after the first attempt
    Input input_;
    // After the last request: a stream or an upgraded protocol.
    std::unique_ptr<Stream> stream_;
    std::shared_ptr<StreamState> stream_state_;
    bool is_stream_chunked_ = false;
    std::unique_ptr<Upgrade> upgrade_;
    std::string received_text_;  // the request with its head, and the bytes after it
};

}  // namespace plaza::http
