#include "data/words.hpp"

#include <array>
#include <string_view>

namespace plaza::bench {
namespace {

constexpr std::uint64_t word_count = 50'000;
constexpr std::string_view consonants = "tnsrldmkvbgpfhzw";
constexpr std::string_view vowels = "aeiou";
constexpr std::uint64_t syllables = consonants.size() * vowels.size();

constexpr auto others = std::to_array<std::string_view>(
    {"привет", "сегодня",    "осень", "γειά", "θάλασσα", "שלום",        "مرحبا", "صباح", "नमस्ते",
     "สวัสดี",   "こんにちは", "東京",  "春",   "早上好",  "朋友",        "안녕",  "여름", "ńže",
     "čaj",    "größer",     "ça",    "🌊",   "🍞",      "👩‍🚀", "❤️",     "🇪🇺"});
constexpr double share_of_others = 0.02;

}  // namespace

std::string word_at(std::uint64_t rank) {
    std::string word;
    // Bijective numeration in base `syllables`: the most common words have one syllable, then two, then three.
    for (std::uint64_t rest = rank + 1; rest > 0; rest = (rest - 1) / syllables) {
        const auto syllable = (rest - 1) % syllables;
        word += consonants[syllable / vowels.size()];
        word += vowels[syllable % vowels.size()];
    }
    return word;
}

std::string text_of(Draws draws, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        if (!text.empty()) text += ' ';
        if (draws.fraction() < share_of_others)
            text += others[draws.below(others.size())];
        else
            text += word_at(zipf_rank(draws.fraction(), word_count, 1.0));
    }
    if (text.front() >= 'a' && text.front() <= 'z') text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

}  // namespace plaza::bench
