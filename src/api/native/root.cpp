// GET /: a greeting, which shows to browsers and health checks that the API runs.
#include <string>
#include <string_view>
#include <utility>

#include "api/native/mount.hpp"
#include "platform/http/routing/html.hpp"
#include "platform/http/routing/preference.hpp"

namespace plaza::native {
namespace {

struct Message {
    static constexpr std::string_view example = R"({"message":"Welcome to my API !!!"})";

    std::string message;
};
BOOST_DESCRIBE_STRUCT(Message, (), (message))

/// The message, or a page for people.
struct Greeting {
    http::Response response;
};

}  // namespace
}  // namespace plaza::native

namespace plaza {

template <>
struct http::Result<native::Greeting> {
    static Response render(native::Greeting greeting) { return std::move(greeting.response); }
    static void describe(Operation& operation, json::Components& schemas) {
        describe_success<native::Message>(operation, schemas);
    }
};

}  // namespace plaza

namespace plaza::native {
namespace {

constexpr std::string_view page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="assets/oauth.css">
</head>
<body>
<main>
<h1>{{title}}</h1>
<p>{{description}}</p>
<p>This is a server for apps. It has no pages to read and write posts.</p>
<ul>
<li>Log in with an app for Mastodon: its server is <strong>{{address}}</strong></li>
<li><a href="docs">Try the API</a> in the browser</li>
<li><a href="redoc">Read the documentation</a> of the API</li>
<li><a href="openapi.json">Generate a client</a> from its description</li>
</ul>
</main>
</body>
</html>
)html";

/// Browsers name HTML first. Programs name JSON, or accept all.
bool prefers_html(const http::Request& request) {
    const auto html = http::weight_of("text/html", request, "Accept").value_or(0);
    return html > http::weight_of("application/json", request, "Accept").value_or(0);
}

Task<Greeting> read_root(ReadContext& context, http::RequestRef request) {
    if (!prefers_html(*request)) co_return Greeting{{.body = json::to_json(Message{"Welcome to my API !!!"})}};
    const auto& instance = context.settings.instance;
    auto filled = http::fill(
        page,
        {{"title", instance.title}, {"description", instance.description}, {"address", context.settings.public_url}});
    co_return Greeting{http::to_response({.page = std::move(filled)})};
}

}  // namespace

void mount_root(const Mount& mount) {
    const auto root = mount.tagged("Root");
    root.get<"/", read_root, http::Public>({
        .summary = "Say hello",
        .description = "Shows that the API is there. Browsers get a page.",
        .success = "A greeting.",
    });
}

}  // namespace plaza::native
