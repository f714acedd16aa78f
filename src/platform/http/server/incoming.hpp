// Connection::Incoming: one request and what belongs to it. Private to the connection's .cpp files.
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

/// The request's views point in here and into the input.
struct Connection::Incoming {
    explicit Incoming(Connection& connection) : body(connection, request) {}

    HeadScan scan{};
    RefusedHead refused_head{};
    Head head{};
    std::string client{};
    std::string id{};
    Request request{};
    BodyReader body;
    std::size_t size = 0;  // of the message in the input
    std::optional<Rejection> rejection{};
    bool is_cut_short = false;  // more of it may come, which nobody reads
    bool is_last = false;
};

}  // namespace plaza::http
