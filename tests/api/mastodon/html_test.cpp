#include "api/mastodon/html.hpp"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace plaza {
namespace {

const std::array<mastodon::Mentioned, 2> people{
    {{"Alice", "https://plaza.example/@Alice"}, {"bob", "https://plaza.example/@bob?a&\"b"}}};
const mastodon::HtmlOptions options{.base = "https://plaza.example", .mentioned = people};

std::string html_of(std::string_view text) {
    return mastodon::to_html(text, options);
}

TEST(PostHtml, LinesBecomeParagraphsAndBreaks) {
    EXPECT_EQ(html_of(""), "");
    EXPECT_EQ(html_of("\n\r\n"), "");
    EXPECT_EQ(html_of("a"), "<p>a</p>");
    EXPECT_EQ(html_of("a\nb\r\nc\rd"), "<p>a<br />b<br />c<br />d</p>");
    EXPECT_EQ(html_of("\na\n\n\n\nb\n"), "<p>a</p><p>b</p>");
    EXPECT_EQ(mastodon::to_html("Title", "a\nb", options), "<p>Title</p><p>a<br />b</p>");
    EXPECT_EQ(mastodon::to_html("Title", "", options), "<p>Title</p>");
    EXPECT_EQ(mastodon::to_html("", "a", options), "<p>a</p>");
}

TEST(PostHtml, MarkupIsEscaped) {
    EXPECT_EQ(html_of("<script>alert('1')</script> & \"b\""),
              "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;b&quot;</p>");
    EXPECT_EQ(html_of("a\x01\x7F\xFF"
                      "b\tc"),
              "<p>ab\tc</p>");
}

TEST(PostHtml, LinksHideSchemeAndEnd) {
    EXPECT_EQ(
        html_of("https://www.example.com/?a=1&b=\"2"),
        R"(<p><a href="https://www.example.com/?a=1&amp;b=&quot;2" rel="nofollow noopener noreferrer" )"
        R"(target="_blank"><span class="invisible">https://www.</span><span>example.com/?a=1&amp;b=&quot;2</span>)"
        R"(<span class="invisible"></span></a></p>)");
    EXPECT_EQ(html_of("http://example.com/éééééééééé/ééééééééé"),
              R"(<p><a href="http://example.com/éééééééééé/ééééééééé" rel="nofollow noopener noreferrer" )"
              R"(target="_blank"><span class="invisible">http://</span><span class="ellipsis">)"
              R"(example.com/éééééééééé/ééééééé</span><span class="invisible">éé</span></a></p>)");
    EXPECT_EQ(html_of("javascript://a.example"), "<p>javascript://a.example</p>");
}

TEST(PostHtml, MentionsOfKnownAccountsAreLinks) {
    const std::string alice =
        R"(<span class="h-card"><a href="https://plaza.example/@Alice" class="u-url mention">@<span>aLICE</span></a></span>)";
    EXPECT_EQ(html_of("@aLICE!"), "<p>" + alice + "!</p>");
    EXPECT_EQ(html_of("@aLICE@Plaza.example"), "<p>" + alice + "</p>");
    EXPECT_EQ(html_of("@alice@other.example @carol"), "<p>@alice@other.example @carol</p>");
    EXPECT_TRUE(html_of("@bob").contains(R"(href="https://plaza.example/@bob?a&amp;&quot;b")"));
    EXPECT_TRUE(mastodon::to_html("@bob@127.0.0.1", {.base = "http://127.0.0.1:8000", .mentioned = people})
                    .contains("<a href="));
}

TEST(PostHtml, HashtagsAreLinksToTheirPage) {
    EXPECT_EQ(
        html_of("#Tag"),
        R"(<p><a href="https://plaza.example/tags/tag" class="mention hashtag" rel="tag">#<span>Tag</span></a></p>)");
    EXPECT_EQ(
        html_of("＃É"),
        R"(<p><a href="https://plaza.example/tags/%C3%A9" class="mention hashtag" rel="tag">#<span>É</span></a></p>)");
}

/// Removes one of these texts from the beginning, and returns it.
std::optional<std::string_view> take(std::string_view& html, std::initializer_list<std::string_view> texts) {
    for (const auto text : texts) {
        if (!html.starts_with(text)) continue;
        html.remove_prefix(text.size());
        return text;
    }
    return std::nullopt;
}

/// The tags that clients may get, up to the address of a link.
constexpr std::string_view link = R"(" rel="nofollow noopener noreferrer" target="_blank">)";
constexpr std::string_view mention = R"(" class="u-url mention">)";
constexpr std::string_view hashtag = R"(" class="mention hashtag" rel="tag">)";

/// Reads the address and the other attributes of a link.
bool take_address(std::string_view& html) {
    const auto address = html.substr(0, html.find('"'));
    html.remove_prefix(address.size());
    const bool is_web = address.starts_with("https://") || address.starts_with("http://");
    return is_web && !address.contains('<') && take(html, {link, mention, hashtag});
}

std::string_view unescaped(std::string_view text) {
    for (const auto& [name, character] :
         {std::pair<std::string_view, std::string_view>{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}})
        if (name == text) return character;
    return "'";
}

/// The plain text of allowed HTML; nullopt if anything else is in it.
std::optional<std::string> text_of(std::string_view html) {
    std::string text;
    std::vector<std::string_view> open;
    while (!html.empty()) {
        if (take(html, {"</p><p>"})) {
            text += "\n\n";
        } else if (take(html, {"<br />"})) {
            text += '\n';
        } else if (const auto tag = take(html, {R"(<span class="invisible">)", R"(<span class="ellipsis">)",
                                                R"(<span class="h-card">)", "<span>", "<p>"})) {
            open.push_back(tag->starts_with("<p") ? "</p>" : "</span>");
        } else if (take(html, {"<a href=\""})) {
            open.emplace_back("</a>");
            if (!take_address(html)) return std::nullopt;
        } else if (!open.empty() && take(html, {open.back()})) {
            open.pop_back();
        } else if (const auto escaped = take(html, {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})) {
            text += unescaped(*escaped);
        } else if (std::string_view("<>&\"'").contains(html.front())) {
            return std::nullopt;
        } else {
            text += html.front();
            html.remove_prefix(1);
        }
    }
    return open.empty() ? std::optional(text) : std::nullopt;
}

/// Parts of hostile texts.
constexpr std::string_view parts[] = {"<",
                                      ">",
                                      "\"",
                                      "'",
                                      "&",
                                      "&lt;",
                                      "<script>",
                                      "</p>",
                                      "<a href=\"javascript:alert(1)\">",
                                      "<img src=x onerror=a>",
                                      "<!--",
                                      "javascript:",
                                      "https://",
                                      "http://",
                                      "a.bc",
                                      "www.",
                                      "/",
                                      "?",
                                      "=",
                                      "(",
                                      ")",
                                      ".",
                                      ",",
                                      "@",
                                      "@alice",
                                      "@bob@plaza.example",
                                      "@carol",
                                      "#",
                                      "#tag",
                                      "＃",
                                      "＃タグ",
                                      "#1",
                                      "\n",
                                      "\n\n",
                                      "\r\n",
                                      "\r",
                                      "\t",
                                      " ",
                                      "\x01",
                                      "\xFF",
                                      "\xE3\x81",
                                      "é",
                                      "\u0301",
                                      "😀",
                                      "\u202E",
                                      "\u200C",
                                      "・",
                                      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

TEST(PostHtml, OnlyAllowedTagsGetThroughAndCleaningTwiceChangesNothing) {
    std::mt19937 random(1);
    for (int n = 0; n < 20'000; ++n) {
        std::string text;
        for (auto count = random() % 14; count > 0; --count) text += parts[random() % std::size(parts)];
        const auto html = html_of(text);
        const auto clean = text_of(html);
        ASSERT_TRUE(clean) << text << "\n" << html;
        ASSERT_EQ(html_of(*clean), html) << text;
    }
    for (int n = 0; n < 5'000; ++n) {
        std::string text;
        for (auto count = random() % 40; count > 0; --count) text += static_cast<char>(random());
        const auto html = html_of(text);
        const auto clean = text_of(html);
        ASSERT_TRUE(clean) << html;
        ASSERT_EQ(html_of(*clean), html);
    }
}

}  // namespace
}  // namespace plaza
