// BodyStream: the body of a request in pieces, for handlers of long uploads.
#pragma once

#include <string_view>

#include "platform/http/routing/parameters.hpp"
#include "platform/http/server/body_reader.hpp"

namespace plaza::http {

/// An unread body. Only RouteOptions::max_body, or that of the mount, limits its size. If the handler does not read it
/// to the end, the connection is closed after the answer.
class BodyStream {
 public:
    explicit BodyStream(BodyReader* reader) : reader_(reader) {}

    /// Returns the next piece, 1 byte to 64 KiB, or an empty view after the last one. Valid until the next call. Throws
    /// a Rejection if the body is malformed, too long or too slow.
    Task<std::string_view> next();

 private:
    BodyReader* reader_;
};

template <>
struct Parameter<BodyStream> {
    static constexpr Source source = Source::none;

    static std::optional<BodyStream> take(const Exchange& exchange, json::Faults&) {
        return BodyStream{exchange.request.reader};
    }
    static void describe(Operation& operation, json::Components&) {
        operation.body_types = {"application/octet-stream"};
        operation.body_schema = R"({"type":"string","format":"binary"})";
    }
};

}  // namespace plaza::http
