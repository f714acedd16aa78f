// Client: an HTTP/1.1 client with many connections on one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "load/mix.hpp"

namespace plaza::bench {

/// Nanoseconds of the steady clock.
[[nodiscard]] std::int64_t now_ns();

/// A request, and the data to check its response.
struct Request {
    RequestKind kind = RequestKind::get;
    std::string bytes{};
    std::int64_t intended_ns = 0;
    std::uint64_t post = 0;   // the requested post
    std::uint32_t token = 0;  // the token's number
    bool withdraws = false;   // withdraws a vote
    std::string expected{};   // text that the body must contain, if it is checked
};

/// status 0: no response, because the connection failed or the time was up. The body is valid only during the call.
struct Answer {
    int status = 0;
    bool has_retry_after = false;
    std::string_view body;
};

class Client {
 public:
    using Taker = std::function<void(const Request&, const Answer&)>;

    /// Connects at first use. Throws std::runtime_error if no server listens.
    Client(std::uint16_t port, std::size_t connections, Taker take);
    ~Client();
    Client(Client&&) = delete;

    [[nodiscard]] bool has_idle() const { return !idle_.empty(); }
    [[nodiscard]] std::size_t in_flight() const { return connections_.size() - idle_.size(); }
    /// Sends on an idle connection; there must be one.
    void send(Request request);
    /// Waits for responses until the given time, and returns after the first ones.
    void wait(std::int64_t until_ns);

 private:
    struct Connection {
        int socket = -1;
        std::size_t sent = 0;
        std::string received;
        Request request;
        bool is_idle = true;
    };

    void open(Connection& connection);
    void write(std::size_t index);
    void read(std::size_t index);
    [[nodiscard]] bool take_answer(std::size_t index);
    void finish(std::size_t index, const Answer& answer);
    void give_up(std::size_t index);
    void give_up_late(std::int64_t now);

    std::uint16_t port_;
    Taker take_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> idle_;
    std::int64_t looked_for_late_ns_ = 0;
    std::array<char, 65'536> buffer_{};
};

}  // namespace plaza::bench
