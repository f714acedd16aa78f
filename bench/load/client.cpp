#include "load/client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace plaza::bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t answer_limit_ns = 20 * second_ns;

/// The head of a response, and the length of its body. Chunked bodies are not supported: neither server sends them.
struct Head {
    int status = 0;
    bool has_retry_after = false;
    std::size_t body_begin = 0;
    std::size_t body_size = 0;
};

bool is_named(std::string_view line, std::string_view name) {
    return line.size() > name.size() && line[name.size()] == ':' &&
           strncasecmp(line.data(), name.data(), name.size()) == 0;
}

std::size_t number_in(std::string_view line) {
    std::size_t number = 0;
    const auto begin = line.find_first_of("0123456789");
    if (begin != std::string_view::npos) std::from_chars(line.data() + begin, line.data() + line.size(), number);
    return number;
}

std::optional<Head> read_head(std::string_view received) {
    const auto end = received.find("\r\n\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    Head head{.body_begin = end + 4};
    auto rest = received.substr(0, end);
    head.status = static_cast<int>(number_in(rest.substr(rest.find(' '), 4)));
    for (auto next = rest.find("\r\n"); next != std::string_view::npos; next = rest.find("\r\n")) {
        rest.remove_prefix(next + 2);
        const auto line = rest.substr(0, rest.find("\r\n"));
        if (is_named(line, "content-length")) head.body_size = number_in(line.substr(15));
        if (is_named(line, "retry-after")) head.has_retry_after = true;
    }
    return head;
}

[[noreturn]] void fail(std::string_view what) {
    throw std::runtime_error(fmt::format("{}: {}", what, strerror(errno)));
}

}  // namespace

std::int64_t now_ns() {
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

Client::Client(std::uint16_t port, std::size_t connections, Taker take)
    : port_(port), take_(std::move(take)), epoll_(epoll_create1(EPOLL_CLOEXEC)), connections_(connections) {
    if (epoll_ < 0) fail("epoll_create1");
    for (std::size_t index = connections; index-- > 0;) idle_.push_back(index);
}

Client::~Client() {
    for (const auto& connection : connections_)
        if (connection.socket >= 0) close(connection.socket);
    close(epoll_);
}

void Client::open(Connection& connection) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // On loopback, connect() succeeds or fails at once.
    connection.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection.socket < 0) fail("socket");
    if (connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail(fmt::format("cannot connect to port {}", port_));
    const int on = 1;
    setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = static_cast<std::uint64_t>(&connection - connections_.data());
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
}

void Client::send(Request request) {
    const auto index = idle_.back();
    idle_.pop_back();
    auto& connection = connections_[index];
    if (connection.socket < 0) open(connection);
    connection.request = std::move(request);
    connection.sent = 0;
    connection.is_idle = false;
    write(index);
}

// Requests are much smaller than the socket buffer, which is empty before each one, so a write is always complete.
void Client::write(std::size_t index) {
    auto& connection = connections_[index];
    const auto& bytes = connection.request.bytes;
    const auto sent = ::send(connection.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent != static_cast<ssize_t>(bytes.size())) give_up(index);
}

void Client::wait(std::int64_t until_ns) {
    std::array<epoll_event, 256> events{};
    const auto left = std::clamp<std::int64_t>(until_ns - now_ns(), 0, second_ns / 10);
    const timespec limit{.tv_sec = 0, .tv_nsec = left};
    const auto count = epoll_pwait2(epoll_, events.data(), events.size(), &limit, nullptr);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; ++i) read(events[static_cast<std::size_t>(i)].data.u64);
    give_up_late(now_ns());
}

void Client::read(std::size_t index) {
    auto& connection = connections_[index];
    if (connection.socket < 0) return;
    const auto size = recv(connection.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    connection.received.append(buffer_.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if (size <= 0 || connection.is_idle || !take_answer(index)) give_up(index);
}

/// Returns false for an invalid response.
bool Client::take_answer(std::size_t index) {
    auto& connection = connections_[index];
    const auto head = read_head(connection.received);
    if (!head) return true;
    const auto size = head->body_begin + head->body_size;
    if (connection.received.size() < size) return true;
    if (connection.received.size() > size || head->status == 0) return false;
    finish(index, {.status = head->status,
                   .has_retry_after = head->has_retry_after,
                   .body = std::string_view(connection.received).substr(head->body_begin)});
    return true;
}

void Client::finish(std::size_t index, const Answer& answer) {
    auto& connection = connections_[index];
    connection.is_idle = true;
    take_(connection.request, answer);
    connection.received.clear();
    idle_.push_back(index);
}

void Client::give_up(std::size_t index) {
    auto& connection = connections_[index];
    close(connection.socket);
    connection.socket = -1;
    // A server may close an idle connection.
    if (connection.is_idle)
        connection.received.clear();
    else
        finish(index, {});
}

void Client::give_up_late(std::int64_t now) {
    if (now - looked_for_late_ns_ < second_ns / 2) return;
    looked_for_late_ns_ = now;
    for (std::size_t index = 0; index < connections_.size(); ++index)
        if (!connections_[index].is_idle && now - connections_[index].request.intended_ns > answer_limit_ns)
            give_up(index);
}

}  // namespace plaza::bench
