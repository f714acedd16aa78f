// The native API: the original's REST endpoints, mounted one resource at a time. What each answers is in its file.
#pragma once

#include <array>

#include "platform/http/openapi/document.hpp"
#include "platform/http/routing/error_format.hpp"

namespace plaza {
struct Context;
}
namespace plaza::http {
template <class Context>
class Router;
}

namespace plaza::native {

/// How the native API says no: {"detail": …}, or RFC 9457 for a client that accepts application/problem+json.
extern const http::ErrorFormat error_format;

/// The tags of its operations, in the order of the documentation.
extern const std::array<http::TagDoc, 5> tags;

void mount(http::Router<Context>& router);

}  // namespace plaza::native
