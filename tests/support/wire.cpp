#include "tests/support/wire.hpp"

#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

namespace plaza::test {

namespace {

constexpr timeval patience{.tv_sec = 60, .tv_usec = 0};

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

auto find_header(const Headers& headers, std::string_view name) {
    return std::ranges::find_if(headers, [name](const auto& header) {
        return header.first.size() == name.size() && strncasecmp(header.first.data(), name.data(), name.size()) == 0;
    });
}

std::string_view trimmed(std::string_view text) {
    auto first = text.find_first_not_of(" \t");
    return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Parses the status line and the header lines, without the empty line.
Answer parse_head(std::string_view head) {
    Answer answer;
    auto end_of_line = std::min(head.find("\r\n"), head.size());
    auto status_line = head.substr(0, end_of_line);
    if (!status_line.starts_with("HTTP/1.1 ") || status_line.size() < 12)
        throw std::runtime_error("not an HTTP response: " + std::string(status_line));
    std::from_chars(status_line.data() + 9, status_line.data() + 12, answer.status);
    while (end_of_line < head.size()) {
        head.remove_prefix(end_of_line + 2);
        end_of_line = std::min(head.find("\r\n"), head.size());
        auto line = head.substr(0, end_of_line);
        auto colon = line.find(':');
        if (colon == line.npos) throw std::runtime_error("not a header line: " + std::string(line));
        answer.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
    return answer;
}

}  // namespace

std::string Answer::header(std::string_view name) const {
    auto found = find_header(headers, name);
    return found == headers.end() ? "" : found->second;
}

bool Answer::has_header(std::string_view name) const {
    return find_header(headers, name) != headers.end();
}

nlohmann::json Answer::json() const {
    return nlohmann::json::parse(body);
}

Wire::Wire(std::uint16_t port, std::uint8_t source) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) fail("socket");
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl((127U << 24) | source);
    if (source != 1 && bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(socket_);
        fail("bind");
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(socket_);
        fail("connect");
    }
}

Wire::~Wire() {
    if (socket_ >= 0) close(socket_);
}

Wire& Wire::operator=(Wire&& other) noexcept {
    std::swap(socket_, other.socket_);
    std::swap(unread_, other.unread_);
    return *this;
}

bool Wire::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return false;
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Wire::finish_sending() {
    shutdown(socket_, SHUT_WR);
}

bool Wire::read_more() {
    std::array<char, 65536> buffer;
    auto count = recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == ECONNRESET) return false;
    if (count < 0 && errno == EINTR) return true;
    if (count < 0) fail("no answer");
    unread_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0;
}

Answer Wire::read_answer(bool is_to_head) {
    std::size_t end = 0;
    while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
        if (!read_more()) throw std::runtime_error("closed without a response: " + unread_);
    }
    auto answer = parse_head(std::string_view(unread_).substr(0, end));
    unread_.erase(0, end + 4);
    if (is_to_head || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;

    auto length = answer.header("Content-Length");
    if (length.empty()) throw std::runtime_error("a response without Content-Length");
    std::size_t size = std::stoul(length);
    while (unread_.size() < size) {
        if (!read_more()) throw std::runtime_error("closed in the middle of a body");
    }
    answer.body = unread_.substr(0, size);
    unread_.erase(0, size);
    return answer;
}

std::string Wire::read_to_end() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

}  // namespace plaza::test
