// Text: what the plain text of a post or profile contains: links, mentions and hashtags, and how long it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plaza::text {

/// Further links, mentions and hashtags are plain text, so that markup stays small.
inline constexpr std::size_t max_spans = 500;
/// Further mentions and hashtags of a text are ignored.
inline constexpr std::size_t max_mentions = 50;
inline constexpr std::size_t max_hashtags = 60;
/// A longer name is not a hashtag. In characters.
inline constexpr std::size_t max_hashtag_length = 100;
inline constexpr std::size_t max_handle_length = 30;
/// The characters of a post, as length_of() counts them. The number of code points needs a limit of its own: one
/// character can have any number of accents.
inline constexpr std::size_t max_post_length = 5'000;

/// Searches find a text by its first words.
inline constexpr std::size_t max_words = 2'000;
inline constexpr std::size_t max_searched_words = 32;

enum class Kind : std::uint8_t { link, mention, hashtag };

/// A part of a text, as byte offsets.
struct Span {
    Kind kind;
    std::size_t begin;
    std::size_t end;

    [[nodiscard]] std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
    bool operator==(const Span&) const = default;
};

/// In lower case. The domain is empty in `@name`.
struct Mention {
    std::string name;
    std::string domain;

    bool operator==(const Mention&) const = default;
};

/// Finds links (http and https), mentions (`@name`, `@name@domain`) and hashtags by the rules of Mastodon, in order and
/// without overlaps. Takes linear time. Differences to Mastodon: a hashtag needs a letter, a top-level domain has
/// letters of one kind (there is no list of them), and names are handles of this server.
[[nodiscard]] std::vector<Span> parse(std::string_view text);

/// The mention in a span: `@name` or `@name@domain`.
[[nodiscard]] Mention to_mention(std::string_view span);

/// The name in the span of a hashtag, as written.
[[nodiscard]] std::string_view to_tag_name(std::string_view span);

/// The accounts that the text mentions, each once.
[[nodiscard]] std::vector<Mention> mentions_of(std::string_view text);

/// The hashtags of the text in their folded form, each once.
[[nodiscard]] std::vector<std::string> hashtags_of(std::string_view text);

/// The form in which hashtags are compared and stored: lower case in normal form KC. `name` has no `#`. Returns nullopt
/// if the name cannot be a hashtag.
[[nodiscard]] std::optional<std::string> folded_tag(std::string_view name);

/// The number of characters as Mastodon counts them: grapheme clusters. A link counts 23, a mention without its domain.
[[nodiscard]] std::size_t length_of(std::string_view text);

/// The words by which a search finds the text, each once: sorted, in lower case, in normal form KC. Chinese, Japanese
/// and Korean have no spaces between words, so each two neighboring characters are a word, and the last one.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// A condition on words for PostgreSQL (tsquery): all words of a search text. The last one may be the beginning of a
/// word. Empty if the text has no words; also if it has more than max_searched_words.
[[nodiscard]] std::string to_word_query(std::string_view text);

/// Whether a reader would see nothing: only spaces and invisible characters.
[[nodiscard]] bool is_blank(std::string_view text);

}  // namespace plaza::text
