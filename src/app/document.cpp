#include "app/document.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "api/mastodon/openapi.hpp"
#include "api/native/openapi_dialect.hpp"

namespace plaza::app {
namespace {

constexpr std::string_view description =
    "People, posts, votes. Sign up with `POST /users`, then log in here with *Authorize*.\n\n"
    "There are two APIs on the same posts and accounts, and a token works in both: the native API (the tags `Posts` to "
    "`Root`), and the client API of Mastodon with follows, replies, boosts, timelines and notifications (the other "
    "tags).\n\n"
    "Every path also works with a trailing slash. Every answer has an `X-Request-ID` header; quote it in reports. "
    "Refusals of the native API are `{\"detail\": …}`: a text, or with status 422 a list of faults. Clients that send "
    "`Accept: application/problem+json` get RFC 9457 instead. Its ids are integers of at most 53 bits, ordered by "
    "time. "
    "Refusals of the client API are `{\"error\": …}`, and its ids are the same numbers as texts.\n\n"
    "The server itself can also answer 405 (the path has no such method), 408 (the request was too slow), 413 (a long "
    "body that nothing asks for), 414 (the address is too long), 417 (an unknown expectation), 431 (too many or too "
    "long headers), 501 (`CONNECT` and `TRACE`) and 500 (a bug), all in the same form.";

}  // namespace

std::string document(api::Routes& routes, std::string_view public_url, std::string_view api) {
    auto tags = native::openapi_tags();
    std::ranges::move(mastodon::openapi_tags(), std::back_inserter(tags));
    const http::ApiInfo info{
        .title = "Plaza",
        .version = PLAZA_VERSION,
        .description = description,
        .contact = "Plaza",
        .license = "Apache-2.0",
        .tags = tags,
        .public_url = public_url,
        .api = api,
    };
    constexpr std::array dialects{&mastodon::openapi_dialect, &native::openapi_dialect};
    return http::openapi_document(dialects, info, routes.operations(), routes.schemas());
}

}  // namespace plaza::app
