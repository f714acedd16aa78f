// HTML for clients: the text of posts and profiles with paragraphs, links, mentions and hashtags. No other markup.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace plaza::mastodon {

/// An account that a text mentions.
struct Mentioned {
    std::string name;  // the handle, in any case
    std::string url;   // the account's page; http or https
};

struct HtmlOptions {
    std::string_view base;  // the public address of this server, such as https://plaza.example
    std::span<const Mentioned> mentioned{};
};

/// Renders plain text. Blank lines separate paragraphs. Mentions of other accounts than `mentioned`, and with another
/// domain than that of `base`, stay text. Control characters and bytes that are not UTF-8 are dropped. The text of the
/// result, rendered again, gives the same.
[[nodiscard]] std::string to_html(std::string_view text, const HtmlOptions& options);

/// The same for a post. A title is the first paragraph.
[[nodiscard]] std::string to_html(std::string_view title, std::string_view content, const HtmlOptions& options);

}  // namespace plaza::mastodon
