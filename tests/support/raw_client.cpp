#include "tests/support/raw_client.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace plaza::test {
namespace {

constexpr timeval patience{.tv_sec = 60, .tv_usec = 0};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

RawClient::RawClient(std::uint16_t port, int receive_buffer) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) fail("socket");
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
}

RawClient::~RawClient() {
    close();
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}

void RawClient::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

void RawClient::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void RawClient::get(std::string_view target, std::string_view headers, std::string_view version) const {
    send(fmt::format("GET {} HTTP/{}\r\nHost: a\r\n{}\r\n", target, version, headers));
}

bool RawClient::read_more() {
    std::array<char, 65536> buffer;
    const auto count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == ECONNRESET) return false;
    if (count < 0) fail("no answer");
    unread_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
}

std::string RawClient::read_until(std::string_view text) {
    std::size_t at = 0;
    while ((at = unread_.find(text)) == std::string::npos)
        if (!read_more()) throw std::runtime_error("closed before it came: " + unread_);
    return read(at + text.size());
}

std::string RawClient::read(std::size_t size) {
    while (unread_.size() < size)
        if (!read_more()) throw std::runtime_error("closed before it came: " + unread_);
    auto taken = unread_.substr(0, size);
    unread_.erase(0, size);
    return taken;
}

std::string RawClient::read_to_end() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

}  // namespace plaza::test
