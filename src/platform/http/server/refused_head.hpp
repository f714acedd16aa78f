// RefusedHead: what is still read of a head that is refused before it could be parsed, so that its client can read the
// refusal: a page in a browser needs CORS headers, others ask for application/problem+json, and HEAD wants no body.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/server/request.hpp"

namespace plaza::http {

class RefusedHead {
 public:
    /// Takes the head's bytes as they arrive; keeps little of them.
    void read(std::string_view bytes);

    [[nodiscard]] bool is_complete() const { return is_complete_; }
    /// The method's name, if it has come and is one that we know. A view of this object.
    [[nodiscard]] std::string_view method() const { return method_; }
    /// Origin and Accept, if they have come. Views of this object.
    [[nodiscard]] std::vector<Header> headers() const;

 private:
    void end_line();

    std::string line_;  // the current one, cut at a length
    std::string method_;
    std::string origin_;
    std::string accept_;
    bool has_begun_ = false;
    bool is_complete_ = false;
};

}  // namespace plaza::http
