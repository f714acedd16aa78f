// Asset: an embedded gzip file, or a text, as a response. Clients revalidate it with its ETag each time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "platform/http/server/request.hpp"
#include "platform/http/server/response.hpp"

namespace plaza::http {

/// Several threads can use it at once.
class Asset {
 public:
    /// The views are of literals. `headers` are additional header lines, each with CRLF. Throws std::logic_error if no
    /// such file is embedded.
    Asset(std::string_view file, std::string_view content_type, std::string_view headers);

    /// Compresses the text.
    [[nodiscard]] static Asset of_text(std::string text, std::string_view content_type);

    [[nodiscard]] Response answer(const Request& request) const;

 private:
    struct Content;

    Asset(std::string_view content_type, std::shared_ptr<Content> content);

    std::string_view content_type_;
    std::string_view headers_;
    std::shared_ptr<Content> content_;
};

}  // namespace plaza::http
