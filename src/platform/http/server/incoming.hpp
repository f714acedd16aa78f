// Connection::Incoming: a request and the data that belongs to it. Private to the connection's .cpp files.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "platform/http/server/body_reader.hpp"
#include "platform/http/server/connection.hpp"
#include "platform/http/server/framing.hpp"
#include "platform/http/server/head_parser.hpp"
#include "platform/http/server/refused_head.hpp"
#include "platform/http/server/request.hpp"

namespace plaza::http {

/// How long a reserved place waits for its request.
inline constexpr std::chrono::milliseconds reserved_time{2'000};

/// The request has views of this object and of the input.
struct Connection::Incoming {
    explicit Incoming(Connection& connection) : body(connection, request) {}

    HeadScan scan{};
    RefusedHead refused_head{};
    Head head{};
    std::string client{};
    std::string id{};
    Request request{};
    BodyReader body;
    std::size_t size = 0;  // of the message in the input, in bytes
    std::optional<Rejection> rejection{};
    bool is_cut_short = false;  // more of the request may arrive, but is not read
    bool is_last = false;
};

}  // namespace plaza::http
