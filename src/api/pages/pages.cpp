#include "api/pages/pages.hpp"

#include <array>
#include <string_view>

#include "api/pages/pictures.hpp"
#include "platform/http/routing/asset.hpp"

namespace plaza::pages {
namespace {

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view script = "text/javascript; charset=utf-8";
constexpr std::string_view style = "text/css; charset=utf-8";

// Headers of all answers: no content from other origins, no framing.
constexpr std::string_view strict_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
// ReDoc adds styles to the page, and searches in a worker made from a blob.
constexpr std::string_view redoc_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "worker-src blob:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";

/// A page from web/.
struct Page {
    std::string_view path;
    std::string_view file;  // embedded, compressed by gzip
    std::string_view content_type;
    std::string_view headers = strict_headers;
    std::string_view file_for_slash{};  // for a path with a final slash, because references are relative to it
};

constexpr std::array pages{
    Page{"/assets/account.css", "web/account.css.gz", style},
    Page{"/assets/account.js", "web/account.js.gz", script},
    Page{"/assets/oauth.css", "web/oauth.css.gz", style},
    Page{"/confirm-email", "web/confirm-email.html.gz", html, strict_headers, "web/confirm-email-slash.html.gz"},
    Page{"/docs", "web/docs.html.gz", html, strict_headers, "web/docs-slash.html.gz"},
    Page{"/docs/assets/docs.js", "web/docs.js.gz", script},
    Page{"/docs/assets/favicon.png", "web/favicon.png.gz", "image/png"},
    Page{"/docs/assets/licenses.txt", "web/licenses.txt.gz", "text/plain; charset=utf-8"},
    Page{"/docs/assets/oauth2-redirect.js", "web/oauth2-redirect.js.gz", script},
    Page{"/docs/assets/page.css", "web/page.css.gz", style},
    Page{"/docs/assets/redoc.js", "web/redoc.js.gz", script},
    Page{"/docs/assets/redoc.standalone.js", "web/redoc.standalone.js.gz", script},
    Page{"/docs/assets/swagger-ui-bundle.js", "web/swagger-ui-bundle.js.gz", script},
    Page{"/docs/assets/swagger-ui.css", "web/swagger-ui.css.gz", style},
    Page{"/docs/oauth2-redirect", "web/oauth2-redirect.html.gz", html, strict_headers,
         "web/oauth2-redirect-slash.html.gz"},
    Page{"/redoc", "web/redoc.html.gz", html, redoc_headers, "web/redoc-slash.html.gz"},
    Page{"/reset-password", "web/reset-password.html.gz", html, strict_headers, "web/reset-password-slash.html.gz"},
};

api::Routes::Plain answer_with(const Page& page, std::string_view file) {
    const http::Asset asset(file, page.content_type, page.headers);
    return [asset](const http::Request& request) { return asset.answer(request); };
}

}  // namespace

void mount(api::Routes& routes, const http::ErrorFormat& errors, const http::Cors& cors) {
    const api::Mount mount{routes, {.errors = errors, .cors = cors}};
    for (const auto& page : pages) {
        if (page.file_for_slash.empty())
            mount.plain(page.path, answer_with(page, page.file));
        else
            mount.plain(page.path, answer_with(page, page.file), answer_with(page, page.file_for_slash));
    }
    mount_pictures(mount);
}

}  // namespace plaza::pages
