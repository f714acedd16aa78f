// Asset: an embedded file, compressed by gzip, as an answer. Clients ask each time whether its ETag is current.
#pragma once

#include <memory>
#include <string_view>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// May be used by several threads at once.
class Asset {
 public:
    /// Views of literals. `headers` are lines that the file is sent with, each ended by CRLF. Throws std::logic_error
    /// if no such file is embedded.
    Asset(std::string_view file, std::string_view content_type, std::string_view headers);

    [[nodiscard]] Response answer(const Request& request) const;

 private:
    struct Content;

    std::string_view content_type_;
    std::string_view headers_;
    std::shared_ptr<Content> content_;
};

}  // namespace plaza::http
