// BodyStream: the body of a request in pieces, for handlers of long uploads.
#pragma once

#include <string_view>

#include "platform/http/routing/parameters.hpp"
#include "platform/http/server/body_reader.hpp"

namespace plaza::http {

/// A body that is not read yet. RouteOptions::max_body bounds it; nothing else does. A body that the handler does not
/// read to its end costs the client its connection.
class BodyStream {
 public:
    explicit BodyStream(BodyReader* reader) : reader_(reader) {}

    /// The next piece, of 1 byte to 64 KiB; empty after the last. It lies where it is until the next call. Throws the
    /// Rejection of a body that is malformed, too long or too slow.
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
