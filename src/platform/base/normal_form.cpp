// Normal form, case folding and categories of Unicode, with libunistring.
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <unigbrk.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "platform/base/ascii.hpp"
#include "platform/base/unicode.hpp"

namespace plaza {
namespace {

/// Text that libunistring allocated. It may be a password, so it is wiped.
class Allocated {
 public:
    Allocated(std::uint8_t* text, std::size_t size) : text_(text), size_(size) {
        if (text == nullptr) throw std::bad_alloc();
    }
    Allocated(const Allocated&) = delete;
    Allocated& operator=(const Allocated&) = delete;
    ~Allocated() {
        explicit_bzero(text_, size_);
        std::free(text_);
    }

    [[nodiscard]] std::string text() const { return {reinterpret_cast<const char*>(text_), size_}; }

 private:
    std::uint8_t* text_;
    std::size_t size_;
};

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

bool is_utf8(std::string_view text) {
    return u8_check(bytes_of(text), text.size()) == nullptr;
}

bool is_in(char32_t character, std::uint32_t categories) {
    return uc_is_general_category_withtable(character, categories);
}

/// Removes the dot above (U+0307) after an i, in decomposed text.
std::string without_dots_of_i(std::string text) {
    constexpr std::string_view dotted = "i\xCC\x87";
    for (auto at = text.find(dotted); at != std::string::npos; at = text.find(dotted, at)) text.erase(at + 1, 2);
    return text;
}

}  // namespace

std::string composed(std::string_view text) {
    if (is_ascii(text) || !is_utf8(text)) return std::string{text};
    std::size_t size = 0;
    auto* raw = u8_normalize(UNINORM_NFC, bytes_of(text), text.size(), nullptr, &size);
    return Allocated(raw, size).text();
}

std::string case_folded(std::string_view text) {
    if (is_ascii(text) || !is_utf8(text)) return ascii::lowered(text);
    std::size_t size = 0;
    auto* raw = u8_casefold(bytes_of(text), text.size(), nullptr, UNINORM_NFD, nullptr, &size);
    return composed(without_dots_of_i(Allocated(raw, size).text()));
}

std::string compatibly_lowered(std::string_view text) {
    if (is_ascii(text) || !is_utf8(text)) return ascii::lowered(text);
    std::size_t size = 0;
    // Some letters have no lower case before they are normalized, such as U+210C.
    auto* raw = u8_normalize(UNINORM_NFKC, bytes_of(text), text.size(), nullptr, &size);
    const auto compatible = Allocated(raw, size).text();
    raw = u8_tolower(bytes_of(compatible), compatible.size(), nullptr, UNINORM_NFKC, nullptr, &size);
    return Allocated(raw, size).text();
}

std::size_t count_graphemes(std::string_view text) {
    std::string breaks(text.size(), '\0');
    u8_grapheme_breaks(bytes_of(text), text.size(), breaks.data());
    return static_cast<std::size_t>(std::ranges::count(breaks, '\1'));
}

bool is_word_character(char32_t character) {
    return is_in(character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N);
}

bool is_letter(char32_t character) {
    return is_in(character, UC_CATEGORY_MASK_L);
}

bool is_mark(char32_t character) {
    return is_in(character, UC_CATEGORY_MASK_M);
}

bool is_alphanumeric(char32_t character) {
    return uc_is_property_alphabetic(character) || is_in(character, UC_CATEGORY_MASK_Nd);
}

bool is_name_character(char32_t character) {
    return is_in(character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Pc);
}

bool is_invisible(char32_t character) {
    constexpr char32_t blank_braille_pattern = 0x2800;
    return is_space(character) || character == blank_braille_pattern ||
           is_in(character, UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf) ||
           uc_is_property_default_ignorable_code_point(character);
}

}  // namespace plaza
