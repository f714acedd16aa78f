#include "commands/healthcheck.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "platform/http/server/address.hpp"

namespace plaza::commands {
namespace {

constexpr std::chrono::seconds time_limit{3};
constexpr std::string_view request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
constexpr std::size_t max_answer_bytes = 4'096;

/// One request. All calls together take at most `time_limit`.
class Probe {
 public:
    explicit Probe(int family) : socket_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (socket_ < 0) fail();
    }
    ~Probe() { close(socket_); }
    Probe(const Probe&) = delete;
    Probe& operator=(const Probe&) = delete;

    std::string run(const boost::asio::ip::tcp::endpoint& server) {
        set_timeouts();
        if (connect(socket_, server.data(), static_cast<socklen_t>(server.size())) != 0) fail();
        if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != std::ssize(request)) fail();
        std::string answer;
        std::array<char, 1'024> part{};
        while (answer.size() < max_answer_bytes) {
            set_timeouts();
            const auto got = recv(socket_, part.data(), part.size(), 0);
            if (got < 0) fail();
            if (got == 0) break;
            answer.append(part.data(), static_cast<std::size_t>(got));
        }
        return answer;
    }

 private:
    /// Limits the next call to the remaining time.
    void set_timeouts() {
        const auto left =
            std::chrono::duration_cast<std::chrono::microseconds>(ends_ - std::chrono::steady_clock::now()).count();
        if (left <= 0) throw std::system_error(ETIMEDOUT, std::generic_category());
        const timeval limit{.tv_sec = left / 1'000'000, .tv_usec = left % 1'000'000};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    [[noreturn]] static void fail() {
        const bool is_late = errno == EAGAIN || errno == EINPROGRESS;
        throw std::system_error(is_late ? ETIMEDOUT : errno, std::generic_category());
    }

    int socket_;
    std::chrono::steady_clock::time_point ends_ = std::chrono::steady_clock::now() + time_limit;
};

/// The address of a server that listens on `host`; the loopback address if it listens on all addresses.
boost::asio::ip::tcp::endpoint reach(const std::string& host, std::uint16_t port) {
    if (host == "0.0.0.0") return http::to_endpoint("127.0.0.1", port);
    if (host == "::") return http::to_endpoint("::1", port);
    return http::to_endpoint(host, port);
}

std::string_view body_of(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string_view{} : answer.substr(end + 4);
}

}  // namespace

void check_health(const std::string& host, std::uint16_t port) {
    if (port == 0) throw std::runtime_error("PORT=0 means any free port: set PORT to the port of the server");
    const auto server = reach(host, port);
    std::string answer;
    try {
        answer = Probe(server.protocol().family()).run(server);
    } catch (const std::system_error& error) {
        throw std::runtime_error(fmt::format("no answer from the server on {} port {}: {}", host, port,
                                             std::strerror(error.code().value())));
    }
    const auto body = body_of(answer);
    if (answer.starts_with("HTTP/1.1 200 ") || body == R"({"status":"unavailable","failed":["draining"]})") return;
    if (body.starts_with(R"({"status":"unavailable")"))
        throw std::runtime_error(fmt::format("the server on {} port {} is not ready: {}", host, port, body));
    throw std::runtime_error(fmt::format("the program that listens on {} port {} is not plaza", host, port));
}

}  // namespace plaza::commands
