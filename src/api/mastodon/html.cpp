#include "api/mastodon/html.hpp"

#include <algorithm>
#include <cstddef>

#include "domain/text/text.hpp"
#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"
#include "platform/http/routing/fields.hpp"
#include "platform/http/routing/html.hpp"

namespace plaza::mastodon {
namespace {

constexpr std::size_t visible_length = 30;  // of an address, in characters

bool is_dropped(char32_t c, std::size_t size) {
    const bool is_malformed = (c == replacement_character && size == 1) || (c >= 0xD800 && c < 0xE000);
    return is_malformed || c == 0x7F || (c < 0x20 && c != '\t' && c != '\n');
}

/// The text with LF as the end of lines, at most one blank line in a row, and none at both ends.
std::string normalized(std::string_view text) {
    std::string lines;
    while (!text.empty()) {
        const auto before = text;
        auto c = take_character(text);
        const auto size = before.size() - text.size();
        if (c == '\r') {
            if (text.starts_with('\n')) continue;
            c = '\n';
        }
        if (is_dropped(c, size)) continue;
        if (c == '\n') {
            if (!lines.empty() && !lines.ends_with("\n\n")) lines += '\n';
        } else {
            lines += before.substr(0, size);
        }
    }
    while (lines.ends_with('\n')) lines.pop_back();
    return lines;
}

void append_lines(std::string& html, std::string_view text) {
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size());
        http::append_escaped(html, text.substr(0, size));
        text.remove_prefix(size);
        if (text.empty()) return;
        const bool is_paragraph = text.starts_with("\n\n");
        html += is_paragraph ? "</p><p>" : "<br />";
        text.remove_prefix(is_paragraph ? 2 : 1);
    }
}

/// The beginning of an address that clients need not show: the scheme and `www.`.
std::size_t size_of_prefix(std::string_view url) {
    const auto host = url.find("//") + 2;
    return url.substr(host).starts_with("www.") ? host + 4 : host;
}

void append_link(std::string& html, std::string_view url) {
    const auto prefix = url.substr(0, size_of_prefix(url));
    auto rest = url.substr(prefix.size());
    for (std::size_t count = 0; count < visible_length && !rest.empty(); ++count) take_character(rest);
    const auto shown = url.substr(prefix.size(), url.size() - prefix.size() - rest.size());
    html += "<a href=\"";
    http::append_escaped(html, url);
    html += R"(" rel="nofollow noopener noreferrer" target="_blank"><span class="invisible">)";
    html += prefix;
    html += rest.empty() ? "</span><span>" : R"(</span><span class="ellipsis">)";
    http::append_escaped(html, shown);
    html += R"(</span><span class="invisible">)";
    http::append_escaped(html, rest);
    html += "</span></a>";
}

/// The host of an address without path, without its port.
std::string_view host_of(std::string_view base) {
    const auto scheme = base.find("//");
    const auto host = scheme == std::string_view::npos ? base : base.substr(scheme + 2);
    return host.substr(0, host.find_first_of(":/"));
}

void append_mention(std::string& html, std::string_view span, const HtmlOptions& options) {
    const auto mention = text::to_mention(span);
    const auto account = std::ranges::find_if(
        options.mentioned, [&](const Mentioned& each) { return ascii::equal_ignoring_case(each.name, mention.name); });
    const bool is_ours = mention.domain.empty() || ascii::equal_ignoring_case(mention.domain, host_of(options.base));
    if (!is_ours || account == options.mentioned.end()) return http::append_escaped(html, span);
    html += R"(<span class="h-card"><a href=")";
    http::append_escaped(html, account->url);
    html += R"(" class="u-url mention">@<span>)";
    http::append_escaped(html, span.substr(1, mention.name.size()));
    html += "</span></a></span>";
}

void append_hashtag(std::string& html, std::string_view span, const HtmlOptions& options) {
    const auto name = text::to_tag_name(span);
    html += "<a href=\"";
    http::append_escaped(html, options.base);
    html += "/tags/" + http::percent_encode(text::folded_tag(name).value_or(std::string(name)));
    html += R"(" class="mention hashtag" rel="tag">#<span>)";
    http::append_escaped(html, name);
    html += "</span></a>";
}

}  // namespace

std::string to_html(std::string_view text, const HtmlOptions& options) {
    const auto lines = normalized(text);
    if (lines.empty()) return {};
    std::string html = "<p>";
    html.reserve(lines.size() + 64);
    std::size_t end = 0;
    for (const auto& span : text::parse(lines)) {
        append_lines(html, std::string_view(lines).substr(end, span.begin - end));
        if (span.kind == text::Kind::link) append_link(html, span.of(lines));
        if (span.kind == text::Kind::mention) append_mention(html, span.of(lines), options);
        if (span.kind == text::Kind::hashtag) append_hashtag(html, span.of(lines), options);
        end = span.end;
    }
    append_lines(html, std::string_view(lines).substr(end));
    html += "</p>";
    return html;
}

std::string to_html(std::string_view title, std::string_view content, const HtmlOptions& options) {
    if (title.empty()) return to_html(content, options);
    return to_html(std::string(title).append("\n\n").append(content), options);
}

}  // namespace plaza::mastodon
