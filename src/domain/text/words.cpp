// The words of a text for searches.
#include <algorithm>
#include <string_view>
#include <utility>

#include "domain/text/text.hpp"
#include "platform/base/unicode.hpp"

namespace plaza::text {
namespace {

// The rest of a longer word is ignored, in texts and in searches. A lexeme of PostgreSQL has at most 2 KiB.
constexpr std::size_t max_word_bytes = 120;
// A shorter beginning would match too many words.
constexpr std::size_t min_prefix_length = 3;

/// Part of a text in one script: characters of Chinese, Japanese and Korean, or of a word.
struct Run {
    std::string_view text;
    bool is_cjk;
};

/// Removes the first run of the text; an empty one if there are no more words.
Run take_run(std::string_view& text) {
    auto rest = text;
    while (!rest.empty()) {
        auto next = rest;
        if (is_word_character(take_character(next))) break;
        rest = next;
    }
    const auto begin = rest;
    bool is_first_cjk = false;
    for (auto next = rest; !next.empty(); rest = next) {
        const auto c = take_character(next);
        if (!is_word_character(c)) break;
        if (rest.size() == begin.size()) is_first_cjk = is_cjk(c);
        if (is_cjk(c) != is_first_cjk && !is_mark(c)) break;
    }
    text = rest;
    return {begin.substr(0, begin.size() - rest.size()), is_first_cjk};
}

/// The beginning of each character of the text, and its end.
std::vector<std::size_t> places_of(std::string_view text) {
    std::vector<std::size_t> places{0};
    for (auto rest = text; !rest.empty(); places.push_back(text.size() - rest.size())) take_character(rest);
    return places;
}

enum class Purpose : std::uint8_t { text, search };

/// Two neighboring characters each; for a text also the last one, so that a search for one character finds it.
void add_pairs(std::vector<std::string>& words, std::string_view run, Purpose purpose) {
    const auto places = places_of(run);
    for (std::size_t n = 0; n + 2 < places.size() && words.size() < max_words; ++n)
        words.emplace_back(run.substr(places[n], places[n + 2] - places[n]));
    if (purpose == Purpose::text || places.size() == 2) words.emplace_back(run.substr(places[places.size() - 2]));
}

/// In the order of the text, and again if repeated.
std::vector<std::string> all_words(std::string_view text, Purpose purpose) {
    const auto lowered = compatibly_lowered(text);
    std::vector<std::string> words;
    for (auto rest = std::string_view(lowered); words.size() < max_words;) {
        const auto run = take_run(rest);
        if (run.text.empty()) break;
        if (run.is_cjk)
            add_pairs(words, run.text, purpose);
        else
            words.emplace_back(first_bytes(run.text, max_word_bytes));
    }
    return words;
}

/// Whether a word of a search may be the beginning of a word: the last one, which may be incomplete, and a single
/// character of Chinese, Japanese or Korean, which is the first of pairs.
bool is_prefix(std::string_view word, bool is_last) {
    auto rest = word;
    if (is_cjk(take_character(rest))) return rest.empty();
    return is_last && count_characters(word) >= min_prefix_length;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
    auto words = all_words(text, Purpose::text);
    std::ranges::sort(words);
    words.erase(std::ranges::unique(words).begin(), words.end());
    return words;
}

std::string to_word_query(std::string_view text) {
    const auto words = all_words(text, Purpose::search);
    if (words.size() > max_searched_words) return {};
    std::string query;
    for (const auto& word : words) {
        if (!query.empty()) query += " & ";
        // Words have neither quotes nor backslashes.
        query += '\'' + word + '\'';
        if (is_prefix(word, &word == &words.back())) query += ":*";
    }
    return query;
}

}  // namespace plaza::text
