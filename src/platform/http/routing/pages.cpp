#include "platform/http/routing/pages.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/base/embedded.hpp"
#include "platform/http/routing/methods.hpp"
#include "platform/http/routing/preference.hpp"

namespace plaza::http {
namespace {

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view script = "text/javascript; charset=utf-8";
constexpr std::string_view style = "text/css; charset=utf-8";

constexpr std::string_view strict_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// ReDoc writes its styles into the page, and searches in a worker made from a blob.
constexpr std::string_view redoc_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src blob:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Page {
    std::string_view path;
    std::string_view file;  // embedded, compressed by gzip
    std::string_view content_type;
    std::string_view policy = strict_policy;
    std::string_view file_for_slash{};  // if the path ends with one: a page's references are relative to it
};

constexpr std::array pages{
    Page{"/assets/account.css", "web/account.css.gz", style},
    Page{"/assets/account.js", "web/account.js.gz", script},
    Page{"/confirm-email", "web/confirm-email.html.gz", html, strict_policy, "web/confirm-email-slash.html.gz"},
    Page{"/docs", "web/docs.html.gz", html, strict_policy, "web/docs-slash.html.gz"},
    Page{"/docs/assets/docs.js", "web/docs.js.gz", script},
    Page{"/docs/assets/favicon.png", "web/favicon.png.gz", "image/png"},
    Page{"/docs/assets/licenses.txt", "web/licenses.txt.gz", "text/plain; charset=utf-8"},
    Page{"/docs/assets/oauth2-redirect.js", "web/oauth2-redirect.js.gz", script},
    Page{"/docs/assets/page.css", "web/page.css.gz", style},
    Page{"/docs/assets/redoc.js", "web/redoc.js.gz", script},
    Page{"/docs/assets/redoc.standalone.js", "web/redoc.standalone.js.gz", script},
    Page{"/docs/assets/swagger-ui-bundle.js", "web/swagger-ui-bundle.js.gz", script},
    Page{"/docs/assets/swagger-ui.css", "web/swagger-ui.css.gz", style},
    Page{"/docs/oauth2-redirect", "web/oauth2-redirect.html.gz", html, strict_policy,
         "web/oauth2-redirect-slash.html.gz"},
    Page{"/redoc", "web/redoc.html.gz", html, redoc_policy, "web/redoc-slash.html.gz"},
    Page{"/reset-password", "web/reset-password.html.gz", html, strict_policy, "web/reset-password-slash.html.gz"},
};
static_assert(std::ranges::is_sorted(pages, {}, &Page::path));

struct Content {
    std::string_view compressed;
    std::string etag;
    std::once_flag once;
    std::string inflated;  // made for the first client that takes no gzip
};

std::string make_etag(std::string_view bytes) {
    const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
    // Weak: one tag for the page in both codings (RFC 9110 §8.8.1).
    return fmt::format("W/\"{:08x}-{:x}\"", crc32_z(0, data, bytes.size()), bytes.size());
}

class Contents {
 public:
    Contents() {
        for (std::size_t i = 0; i < pages.size(); ++i) {
            load(plain_[i], pages[i].file);
            if (!pages[i].file_for_slash.empty()) load(for_slash_[i], pages[i].file_for_slash);
        }
    }

    Content& of(const Page& page, bool has_slash) {
        auto& list = has_slash && !page.file_for_slash.empty() ? for_slash_ : plain_;
        return list[static_cast<std::size_t>(&page - pages.data())];
    }

 private:
    static void load(Content& content, std::string_view file) {
        const auto bytes = find_embedded(file);
        if (!bytes) throw std::logic_error(fmt::format("{} is not embedded", file));
        content.compressed = *bytes;
        content.etag = make_etag(*bytes);
    }

    std::array<Content, pages.size()> plain_;
    std::array<Content, pages.size()> for_slash_;
};

Content& content_of(const Page& page, std::string_view path) {
    static Contents contents;
    return contents.of(page, path.ends_with('/'));
}

/// The size that a gzip member states at its end (RFC 1952 §2.3.1).
std::size_t stated_size(std::string_view gzip) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i)
        size |= std::size_t{static_cast<unsigned char>(gzip[gzip.size() - 4 + i])} << (8 * i);
    return size;
}

std::string inflate_gzip(std::string_view gzip) {
    std::string out(stated_size(gzip), '\0');
    z_stream stream{};
    // zlib takes its input by a pointer to non-const, and does not write to it.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    constexpr int gzip_window = MAX_WBITS + 16;
    const bool is_complete = inflateInit2(&stream, gzip_window) == Z_OK && ::inflate(&stream, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&stream);
    if (!is_complete) throw std::logic_error("an embedded page is not gzip");
    return out;
}

std::string_view inflated(Content& content) {
    std::call_once(content.once, [&] { content.inflated = inflate_gzip(content.compressed); });
    return content.inflated;
}

const Page* find(std::string_view path) {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const auto found = std::ranges::lower_bound(pages, path, {}, &Page::path);
    return found != pages.end() && found->path == path ? &*found : nullptr;
}

/// gzip's own entry decides, else that of `*` (RFC 9110 §12.5.3).
bool accepts_gzip(const Request& request) {
    const auto own = weight_of("gzip", request, "Accept-Encoding");
    return own.or_else([&] { return weight_of("*", request, "Accept-Encoding"); }).value_or(0) > 0;
}

bool has_current(const Request& request, const Content& content) {
    const auto known = request.header("If-None-Match");
    const auto opaque_tag = std::string_view(content.etag).substr(2);
    return known && (*known == "*" || known->find(opaque_tag) != known->npos);
}

}  // namespace

std::optional<Response> find_page(Request& request, const ErrorFormat& errors) {
    const auto* page = find(request.path);
    if (page == nullptr) return std::nullopt;
    request.trace.route = page->path;
    if (!is_read(request.method)) return reject_method(errors, request, read_methods);

    auto& content = content_of(*page, request.path);
    Response response;
    response.with("ETag", content.etag).with("Cache-Control", "no-cache").with("Vary", "Accept-Encoding");
    if (has_current(request, content)) {
        response.status = 304;
        response.content_type = {};
        return response;
    }
    response.content_type = page->content_type;
    response.with("Content-Security-Policy", page->policy)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer");
    if (accepts_gzip(request)) {
        response.with("Content-Encoding", "gzip");
        response.static_body = content.compressed;
    } else {
        response.static_body = inflated(content);
    }
    return response;
}

}  // namespace plaza::http
