#include "app/api.hpp"

#include <utility>

#include "api/native/native.hpp"
#include "api/pages/pages.hpp"
#include "app/config.hpp"
#include "app/failures.hpp"
#include "platform/http/routing/conditional.hpp"

namespace plaza::app {

Api::Api(const Config& config, ops::Health health)
    : cors_(config.cors.origins), routes_(explain, config.http.limits.body) {
    native::mount(routes_, cors_);
    document_ = native::document(routes_, config.process.public_url);
    document_for_slash_ = native::document(routes_, config.process.public_url, "..");
    mount_document();
    pages::mount(routes_, native::error_format, cors_);
    ops::mount(routes_, native::error_format, cors_, std::move(health));
}

void Api::mount_document() {
    const api::Mount mount{routes_, {.errors = native::error_format, .cors = cors_}};
    mount.plain("/openapi.json", [this, tag = http::make_etag(document_),
                                  tag_for_slash = http::make_etag(document_for_slash_)](const http::Request& request) {
        const bool has_slash = request.path.ends_with('/');
        http::Response response{.body = http::View{has_slash ? document_for_slash_ : document_}};
        return std::move(response.add("ETag", has_slash ? tag_for_slash : tag));
    });
}

}  // namespace plaza::app
