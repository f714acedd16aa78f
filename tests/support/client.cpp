#include "tests/support/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "tests/support/answers.hpp"

namespace plaza::test {

namespace {

std::string form_encoded(std::string_view text) {
    std::string out;
    for (char byte : text) {
        if (std::isalnum(static_cast<unsigned char>(byte)) != 0)
            out += byte;
        else
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(byte));
    }
    return out;
}

bool has_header(const Headers& headers, std::string_view name) {
    return std::ranges::any_of(headers, [name](const auto& header) { return header.first == name; });
}

}  // namespace

Body form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::string bytes;
    for (auto [name, value] : fields) {
        if (!bytes.empty()) bytes += '&';
        bytes += form_encoded(name) + '=' + form_encoded(value);
    }
    return {std::move(bytes), "application/x-www-form-urlencoded"};
}

Answer Client::send(std::string_view method, std::string_view path, std::optional<Body> body, const Headers& headers) {
    auto request = fmt::format("{} {} HTTP/1.1\r\n", method, path);
    if (!has_header(headers, "Host")) request += "Host: plaza.example\r\n";
    auto line = [&request](std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(request), "{}: {}\r\n", name, value);
    };
    if (!token_.empty() && !has_header(headers, "Authorization")) line("Authorization", "Bearer " + token_);
    for (const auto& [name, value] : headers) line(name, value);
    if (body && !body->content_type.empty()) line("Content-Type", body->content_type);
    if (body) line("Content-Length", std::to_string(body->bytes.size()));
    request += "\r\n";
    if (body) request += body->bytes;

    if (!wire_) wire_.emplace(port_);
    // A server that rejects a long body answers before it has read all of it. The answer can still be read.
    wire_->send(request);
    auto answer = wire_->read_answer(method == "HEAD");
    note_answer(method, path, answer.status);
    note_client_answer(method, path, answer.status, answer.body);
    if (answer.header("Connection") == "close") wire_.reset();
    return answer;
}

}  // namespace plaza::test
