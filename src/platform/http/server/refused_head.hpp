// RefusedHead: reads the rest of a head that is refused before it is parsed, so that the client can read the refusal.
// The path determines its format. A web page needs CORS headers, other clients accept application/problem+json, and
// HEAD gets no body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"

namespace plaza::http {

/// The path of a target that may be malformed, or an empty text.
[[nodiscard]] std::string_view path_of(std::string_view target);

class RefusedHead {
 public:
    /// Reads the bytes of the head as they arrive, and keeps only what is needed.
    void read(std::string_view bytes);

    [[nodiscard]] bool is_complete() const { return is_complete_; }
    /// The method's name, if it has arrived and is known. A view of this object.
    [[nodiscard]] std::string_view method() const { return method_; }
    /// The start of the path, as far as it has arrived. A view of this object.
    [[nodiscard]] std::string_view path() const;
    /// Origin and Accept, if they have arrived. Views of this object.
    [[nodiscard]] std::vector<Header> headers() const;

 private:
    void end_line();

    std::string line_;  // the current line, truncated
    std::string request_line_;
    std::string method_;
    std::string origin_;
    std::string accept_;
    bool has_begun_ = false;
    bool is_complete_ = false;
};

}  // namespace plaza::http
