#include "platform/http/routing/asset.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cstddef>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "platform/base/embedded.hpp"
#include "platform/http/routing/conditional.hpp"
#include "platform/http/routing/preference.hpp"

namespace plaza::http {
namespace {

constexpr int gzip_window = MAX_WBITS + 16;

/// The uncompressed size in the trailer of a gzip member (RFC 1952 §2.3.1).
std::size_t stated_size(std::string_view gzip) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size |= std::size_t{static_cast<unsigned char>(gzip[gzip.size() - 4 + i])} << (8 * i);
    return size;
}

std::string inflate_gzip(std::string_view gzip) {
    std::string out(stated_size(gzip), '\0');
    z_stream stream{};
    // zlib does not write to its input, although the pointer is not const.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool is_complete = inflateInit2(&stream, gzip_window) == Z_OK && ::inflate(&stream, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&stream);
    if (!is_complete) throw std::logic_error("an embedded page is not a gzip file");
    return out;
}

std::string deflate_gzip(std::string_view text) {
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    constexpr int usual_memory = 8;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::bad_alloc();
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    ::deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// The entry for gzip decides, otherwise that for `*` (RFC 9110 §12.5.3).
bool accepts_gzip(const Request& request) {
    const auto own = weight_of("gzip", request, "Accept-Encoding");
    return own.or_else([&] { return weight_of("*", request, "Accept-Encoding"); }).value_or(0) > 0;
}

}  // namespace

struct Asset::Content {
    std::string own;  // the bytes of `compressed` that are not embedded
    std::string_view compressed;
    std::string etag;
    std::once_flag once;
    std::string inflated;  // created for the first client that does not accept gzip
};

Asset::Asset(std::string_view file, std::string_view content_type, std::string_view headers)
    : content_type_(content_type), headers_(headers), content_(std::make_shared<Content>()) {
    const auto bytes = find_embedded(file);
    if (!bytes) throw std::logic_error(fmt::format("{} is not embedded", file));
    content_->compressed = *bytes;
    content_->etag = "W/" + make_etag(*bytes);  // one weak tag for both codings (RFC 9110 §8.8.1)
}

Asset::Asset(std::string_view content_type, std::shared_ptr<Content> content)
    : content_type_(content_type), content_(std::move(content)) {}

Asset Asset::of_text(std::string text, std::string_view content_type) {
    auto content = std::make_shared<Content>();
    content->own = deflate_gzip(text);
    content->compressed = content->own;
    content->etag = "W/" + make_etag(text);
    std::call_once(content->once, [&] { content->inflated = std::move(text); });
    return {content_type, std::move(content)};
}

Response Asset::answer(const Request& request) const {
    auto& content = *content_;
    Response response{.content_type = content_type_};
    response.headers.reserve(512);
    response.add("ETag", content.etag).add("Cache-Control", "no-cache").add("Vary", "Accept-Encoding");
    response.headers.append(headers_);
    if (accepts_gzip(request)) {
        response.add("Content-Encoding", "gzip");
        response.body = View{content.compressed};
    } else {
        std::call_once(content.once, [&] { content.inflated = inflate_gzip(content.compressed); });
        response.body = View{content.inflated};
    }
    return response;
}

}  // namespace plaza::http
