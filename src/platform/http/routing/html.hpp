// Pages that the server makes: a template whose values are escaped, and the answer that sends it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "platform/http/server/response.hpp"

namespace plaza::http {

/// HTML that fill() has made.
struct Markup {
    std::string text;
};

struct HtmlValue {
    std::string_view name;
    std::variant<std::string_view, Markup> value;
};

/// Puts values in place of `{{name}}`. A text is escaped. In an attribute that holds an address, one with a scheme
/// other than http, https and mailto becomes `#`. Throws std::logic_error for a template that cannot be made safe: an
/// unknown name, or a placeholder outside of text and quoted attributes, in a script, a style, a comment or an event
/// attribute; Markup goes into text only.
[[nodiscard]] Markup fill(std::string_view page, std::initializer_list<HtmlValue> values);

/// What `<script nonce="{{nonce}}">` needs to run; another one for each answer.
[[nodiscard]] std::string new_nonce();

/// A page. Its policy allows nothing but styles and images of this server, scripts with the nonce, and forms to this
/// server and `form_targets`; and no other page may frame it.
struct Html {
    Markup page;
    std::string nonce{};         // empty: no script runs
    std::string form_targets{};  // origins that a form may lead to by redirection, a blank between them
    int status = 200;
};

[[nodiscard]] Response to_response(Html html);

}  // namespace plaza::http
