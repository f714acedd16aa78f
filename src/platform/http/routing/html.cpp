#include "platform/http/routing/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <utility>

#include "platform/base/ascii.hpp"

namespace plaza::http {
namespace {

/// Tracks the context of placeholders in a template.
class HtmlPlace {
 public:
    enum class Kind : std::uint8_t { text, attribute, address, unsafe };

    void read(char c);
    [[nodiscard]] Kind kind() const;

 private:
    enum class State : std::uint8_t { text, tag, quoted, comment, raw };

    void begin_tag(char c);
    void read_tag(char c);

    State state_ = State::text;
    std::string word_;       // the text since the last `<`, blank or quote
    std::string element_;    // the name of the element
    std::string attribute_;  // the name of the attribute with the quoted value
    char quote_ = 0;
};

void HtmlPlace::read(char c) {
    switch (state_) {
        case State::text:
            if (c == '<') {
                state_ = State::tag;
                word_.clear();
                element_.clear();
            }
            break;
        case State::tag:
            read_tag(c);
            break;
        case State::quoted:
            if (c == quote_) state_ = State::tag;
            break;
        case State::comment:
            word_ += c;
            if (word_.ends_with("-->")) state_ = State::text;
            break;
        case State::raw:
            word_ += ascii::to_lower(c);
            if (word_.ends_with("</" + element_)) {
                state_ = State::tag;
                element_ = "/" + element_;
                word_.clear();
            }
            break;
    }
}

void HtmlPlace::read_tag(char c) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t';
    if (is_blank || c == '>') {
        if (element_.empty()) element_ = word_;
        if (is_blank) word_.clear();
    }
    if (c == '>') {
        const bool is_raw =
            element_ == "script" || element_ == "style" || element_ == "textarea" || element_ == "title";
        state_ = is_raw ? State::raw : State::text;
        word_.clear();
    } else if (c == '"' || c == '\'') {
        attribute_ = word_.ends_with('=') ? word_.substr(0, word_.size() - 1) : "";
        quote_ = c;
        state_ = State::quoted;
        word_.clear();
    } else if (!is_blank) {
        word_ += ascii::to_lower(c);
        if (element_.empty() && word_ == "!--") state_ = State::comment;
    }
}

HtmlPlace::Kind HtmlPlace::kind() const {
    constexpr std::array addresses{"href", "src", "action", "formaction", "poster", "cite"};
    // Attributes that contain code, styles or another page.
    constexpr std::array codes{"", "style", "srcdoc", "srcset", "http-equiv"};
    if (state_ == State::text) return Kind::text;
    if (state_ == State::raw && (element_ == "textarea" || element_ == "title")) return Kind::attribute;
    if (state_ != State::quoted) return Kind::unsafe;
    if (attribute_.starts_with("on") || std::ranges::find(codes, attribute_) != codes.end()) return Kind::unsafe;
    return std::ranges::find(addresses, attribute_) != addresses.end() ? Kind::address : Kind::attribute;
}

/// Whether a browser reads the address as relative, or with a scheme that runs no code. Browsers skip control
/// characters and blanks, so an address with such characters before its scheme is unsafe.
bool is_safe_address(std::string_view address) {
    const auto colon = address.find(':');
    if (colon == std::string_view::npos || address.find_first_of("/?#") < colon) return true;
    constexpr std::array schemes{"http", "https", "mailto"};
    return std::ranges::any_of(
        schemes, [&](const char* scheme) { return ascii::equal_ignoring_case(address.substr(0, colon), scheme); });
}

void append_value(std::string& out, const HtmlValue& value, HtmlPlace::Kind kind) {
    if (kind == HtmlPlace::Kind::unsafe)
        throw std::logic_error(fmt::format("{{{{{}}}}} is in a place where escaping does not help", value.name));
    if (const auto* markup = std::get_if<Markup>(&value.value)) {
        if (kind != HtmlPlace::Kind::text)
            throw std::logic_error(fmt::format("{{{{{}}}}} is markup in an attribute", value.name));
        out += markup->text;
        return;
    }
    const auto text = std::get<std::string_view>(value.value);
    append_escaped(out, kind == HtmlPlace::Kind::address && !is_safe_address(text) ? "#" : text);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '\0':
                out += "\xEF\xBF\xBD";
                break;
            default:
                out += c;
        }
    }
}

Markup fill(std::string_view page, std::initializer_list<HtmlValue> values) {
    Markup markup;
    HtmlPlace place;
    while (!page.empty()) {
        if (!page.starts_with("{{")) {
            place.read(page.front());
            markup.text += page.front();
            page.remove_prefix(1);
            continue;
        }
        const auto end = page.find("}}");
        if (end == std::string_view::npos) throw std::logic_error("a placeholder is not closed");
        const auto name = page.substr(2, end - 2);
        const auto* value = std::ranges::find(values, name, &HtmlValue::name);
        if (value == values.end()) throw std::logic_error(fmt::format("{{{{{}}}}} has no value", name));
        append_value(markup.text, *value, place.kind());
        page.remove_prefix(end + 2);
    }
    return markup;
}

std::string new_nonce() {
    std::random_device random;  // from the kernel
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

Response to_response(Html html) {
    Response response{
        .status = html.status, .content_type = "text/html; charset=utf-8", .body = std::move(html.page.text)};
    const auto scripts = html.nonce.empty() ? std::string("'none'") : fmt::format("'nonce-{}'", html.nonce);
    const auto targets = html.form_targets.empty() ? std::string{} : " " + html.form_targets;
    response.add("Content-Security-Policy",
                 fmt::format("default-src 'none'; script-src {}; style-src 'self'; img-src 'self' data:; base-uri "
                             "'none'; form-action 'self'{}; frame-ancestors 'none'",
                             scripts, targets));
    response.add("X-Content-Type-Options", "nosniff").add("Referrer-Policy", "no-referrer");
    response.add("Cache-Control", "no-store");
    return response;
}

}  // namespace plaza::http
