// HTML pages from templates with escaped values, and the response with a page.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "platform/http/server/response.hpp"

namespace plaza::http {

/// HTML from fill().
struct Markup {
    std::string text;
};

struct HtmlValue {
    std::string_view name;
    std::variant<std::string_view, Markup> value;
};

/// Replaces each `{{name}}` with its value. Texts are escaped. In an attribute that contains an address, an address
/// with a scheme other than http, https and mailto becomes `#`. Throws std::logic_error if a template is unsafe: an
/// unknown name, or a placeholder outside text and quoted attributes, or in a script, a style, a comment or an event
/// attribute. Markup is allowed only in text.
[[nodiscard]] Markup fill(std::string_view page, std::initializer_list<HtmlValue> values);

/// Appends text that is safe between tags and in quoted attributes.
void append_escaped(std::string& out, std::string_view text);

/// A new nonce for `<script nonce="{{nonce}}">`. Use a different one for each answer.
[[nodiscard]] std::string new_nonce();

/// A page. Its Content-Security-Policy allows only styles and images of this server, scripts with the nonce, and forms
/// to this server and `form_targets`. Other pages cannot frame it.
struct Html {
    Markup page;
    std::string nonce{};         // empty: no scripts
    std::string form_targets{};  // origins that a form may redirect to, separated by blanks
    int status = 200;
};

[[nodiscard]] Response to_response(Html html);

}  // namespace plaza::http
