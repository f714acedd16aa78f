#include "app/api.hpp"

#include <cstddef>
#include <utility>

#include "api/native/native.hpp"
#include "api/pages/pages.hpp"
#include "app/config.hpp"
#include "app/failures.hpp"

namespace plaza::app {

Api::Api(const Config& config, ops::Health health)
    : cors_(config.cors_origins.list), routes_(explain, static_cast<std::size_t>(config.max_body_bytes.value)) {
    native::mount(routes_, cors_);
    document_ = native::document(routes_, config.public_url);
    document_for_slash_ = native::document(routes_, config.public_url, "..");
    mount_document();
    pages::mount(routes_, native::error_format, cors_);
    ops::mount(routes_, native::error_format, cors_, std::move(health));
}

void Api::mount_document() {
    const api::Mount mount{routes_, {.errors = native::error_format, .cors = cors_}};
    mount.plain("/openapi.json", [this](const http::Request& request) {
        return http::Response{.body = http::View{request.path.ends_with('/') ? document_for_slash_ : document_}};
    });
}

}  // namespace plaza::app
